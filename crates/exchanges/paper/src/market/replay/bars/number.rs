//! Times and numbers as tables write them.

use cambist_model::{Amount, Timestamp};

/// Reads a time: a number counted from 1970, or a date with or without a time of day, in UTC unless it says otherwise.
///
/// Whether a number counts seconds, milliseconds, microseconds or nanoseconds is seen by how large it is: each of them has
/// its own range for the years 1973 to 5138.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    match whole.parse::<i64>() {
        Ok(number) if fraction.bytes().all(|byte| byte == b'0') => counted(number),
        _ => date(text),
    }
}

fn counted(number: i64) -> Option<Timestamp> {
    let digits = number.checked_ilog10().map_or(1, |digits| digits + 1);
    match digits {
        _ if number < 0 => None,
        0..=11 => Some(Timestamp::from_secs(number)),
        12..=14 => Some(Timestamp::from_millis(number)),
        15..=17 => Some(Timestamp::from_micros(number)),
        _ => Some(Timestamp::from_micros(number / 1_000)),
    }
}

fn date(text: &str) -> Option<Timestamp> {
    let joined = text.replacen(' ', "T", 1);
    let endings = ["", "Z", ":00Z"];
    endings.iter().find_map(|ending| Timestamp::parse(&format!("{joined}{ending}")).ok())
}

/// Reads an amount that is not negative.
pub(super) fn amount(text: &str) -> Result<Amount, String> {
    let shown: String = text.chars().take(48).collect();
    match Amount::parse(text) {
        Ok(amount) if amount.is_negative() => Err(format!("{shown:?} must not be negative")),
        Ok(amount) => Ok(amount),
        Err(why) => Err(format!("{shown:?} {why}")),
    }
}
