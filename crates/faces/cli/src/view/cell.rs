//! A value as a piece of text on one line.

use cambist_model::Timestamp;

use super::{Node, Paper};

/// What stands where there is no value.
pub(crate) const NOTHING: &str = "-";

/// The value of a field as one line. Names that end in `_at_ms` hold milliseconds since 1970.
pub(crate) fn cell(name: &str, value: &Node, paper: &Paper) -> String {
    if let Some((amount, asset)) = value.money() {
        return format!("{} {}", printable(amount), printable(asset));
    }
    match value {
        Node::Null => NOTHING.to_owned(),
        Node::Switch(true) => "yes".to_owned(),
        Node::Switch(false) => "no".to_owned(),
        Node::Number(number) => moment_in_millis(name, number).map_or_else(|| number.clone(), |at| time(at, paper)),
        Node::Text(text) => moment(text).map_or_else(|| printable(text), |at| time(at, paper)),
        Node::List(items) => listed(items.iter().map(|item| cell(name, item, paper))),
        Node::Object(fields) => {
            listed(fields.iter().map(|(name, value)| format!("{name} {}", cell(name, value, paper))))
        }
    }
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    let text = parts.collect::<Vec<_>>().join(", ");
    if text.is_empty() { NOTHING.to_owned() } else { text }
}

fn moment_in_millis(name: &str, number: &str) -> Option<Timestamp> {
    name.ends_with("_at_ms").then(|| number.parse().ok().map(Timestamp::from_millis)).flatten()
}

/// Times are always written in the same form, which nothing else has.
fn moment(text: &str) -> Option<Timestamp> {
    let has_the_form = text.len() == "2026-11-21T10:00:00.000000Z".len() && text.ends_with('Z');
    has_the_form.then(|| Timestamp::parse(text).ok()).flatten()
}

/// RFC 3339 in full where a program may read it; to the second, with a space in the middle, where a person does. Always
/// UTC, like the limits of a day and the starts of candles.
pub(crate) fn time(at: Timestamp, paper: &Paper) -> String {
    let full = at.to_string();
    match full.split_once('T') {
        Some((date, clock)) if paper.is_screen => format!("{date} {}Z", clock.get(..8).unwrap_or(clock)),
        _ => full,
    }
}

/// Text that does nothing to a terminal: an exchange's words must not move the cursor.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() { shown.extend(letter.escape_default()) } else { shown.push(letter) }
    }
    shown
}
