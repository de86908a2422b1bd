//! Where a text of JSON says how old something is, so that it can be said again later.

use std::io::Write as _;

use bytes::Bytes;

/// The field. In a string of JSON its quotes would have backslashes, so that these bytes are always the field itself.
const FIELD: &str = "\"age_ms\":";

/// A text in which every age is that of the moment when it is told.
#[derive(Debug)]
pub(super) struct AgingText {
    text: Bytes,
    ages: Vec<Age>,
}

/// An age, and where its digits stand.
#[derive(Debug)]
struct Age {
    start: usize,
    end: usize,
    millis: u64,
}

impl AgingText {
    /// A text that was right when it was made.
    pub(super) fn new(text: Bytes) -> Self {
        let ages = ages(&text);
        Self { text, ages }
    }

    /// The text as it was.
    pub(super) fn first(&self) -> &Bytes {
        &self.text
    }

    /// Does it say any age?
    pub(super) fn has_ages(&self) -> bool {
        !self.ages.is_empty()
    }

    /// The text so many milliseconds later.
    pub(super) fn later(&self, millis: u64) -> Bytes {
        if self.ages.is_empty() || millis == 0 {
            return self.text.clone();
        }
        // An age grows by the few digits that it gets.
        let mut told = Vec::with_capacity(self.text.len() + 20 * self.ages.len());
        let mut from = 0;
        for age in &self.ages {
            told.extend_from_slice(self.text.get(from..age.start).unwrap_or_default());
            // Writing to a vector cannot fail.
            let _ = write!(told, "{}", age.millis.saturating_add(millis));
            from = age.end;
        }
        told.extend_from_slice(self.text.get(from..).unwrap_or_default());
        told.into()
    }

    /// What does not change: everything but the ages.
    pub(super) fn constant(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ages.iter().map(|age| age.end));
        let ends = self.ages.iter().map(|age| age.start).chain(std::iter::once(self.text.len()));
        starts.zip(ends).map(|(start, end)| self.text.get(start..end).unwrap_or_default())
    }
}

fn ages(text: &[u8]) -> Vec<Age> {
    let Ok(text) = std::str::from_utf8(text) else { return Vec::new() };
    let after = text.match_indices(FIELD).map(|(at, _)| at + FIELD.len());
    after.filter_map(|start| age_at(text, start)).collect()
}

fn age_at(text: &str, start: usize) -> Option<Age> {
    let rest = text.get(start..)?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let millis = rest.get(..length)?.parse().ok()?;
    Some(Age { start, end: start + length, millis })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aging(text: &str) -> AgingText {
        AgingText::new(Bytes::from(text.to_owned()))
    }

    #[test]
    fn every_age_grows_and_nothing_else_changes() {
        let text = aging(r#"{"age_ms":998,"list":[{"age_ms":5},{"age":7}],"age_ms":0}"#);
        assert_eq!(text.later(2), r#"{"age_ms":1000,"list":[{"age_ms":7},{"age":7}],"age_ms":2}"#);
        assert_eq!(text.later(0), *text.first());
    }

    #[test]
    fn what_only_looks_like_an_age_is_left_alone() {
        let text = r#"{"note":"\"age_ms\":5","age_ms":null,"age_ms":"6","age_ms": 7}"#;
        assert_eq!(aging(text).later(1), text);
    }

    #[test]
    fn what_does_not_change_is_everything_else() {
        let constant: Vec<u8> = aging(r#"{"age_ms":12,"a":1}"#).constant().flatten().copied().collect();
        assert_eq!(constant, br#"{"age_ms":,"a":1}"#);
    }
}
