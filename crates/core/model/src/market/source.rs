//! Where an answer comes from, and how old it is.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Timestamp;
use crate::from_text::from_text;

/// The longest name of a source, in bytes: that of an exchange's id.
const LONGEST: usize = 24;

/// Where an answer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source([u8; LONGEST]);

impl Source {
    /// The simulated market of the paper exchange.
    pub const PAPER_SYNTHETIC: Self = Self::venue("paper-synthetic");
    /// A recorded market, played by the paper exchange.
    pub const PAPER_REPLAY: Self = Self::venue("paper-replay");
    /// Cambist's own records.
    pub const CAMBIST: Self = Self::venue("cambist");

    /// A venue by its id, of which the first 24 bytes are shown.
    pub const fn venue(id: &str) -> Self {
        let mut name = [0; LONGEST];
        let (mut left, mut room) = (id.as_bytes(), name.as_mut_slice());
        while let ([first, rest @ ..], [place, free @ ..]) = (left, room) {
            *place = *first;
            (left, room) = (rest, free);
        }
        Self(name)
    }

    /// The word shown.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(LONGEST);
        self.0.get(..length).and_then(|used| std::str::from_utf8(used).ok()).unwrap_or_default()
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, |text| {
            let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
            let fits = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_name);
            if fits { Ok(Self::venue(text)) } else { Err("not the name of a source") }
        })
    }
}

impl JsonSchema for Source {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Source".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "Where an answer comes from." })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A value with where it comes from and the time it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub source: Source,
    /// The time it was true, by our clock.
    pub as_of: Timestamp,
}

impl<T> Sourced<T> {
    /// `value` from `source`, true at `as_of`.
    pub fn new(value: T, source: Source, as_of: Timestamp) -> Self {
        Self { value, source, as_of }
    }

    /// The same origin for another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), source: self.source, as_of: self.as_of }
    }
}
