//! How fast a recording is played.

use std::borrow::Cow;
use std::fmt;

use cambist_model::Amount;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How fast a recording is played: `1x` as it was recorded, `0.5x`, `10x`, `max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapeSpeed {
    /// So many times as fast as it was recorded; above zero.
    Times(Amount),
    /// As fast as it goes.
    Max,
}

impl TapeSpeed {
    /// Reads `1x`, `0.5x`, `10`, `max`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("max") {
            return Some(Self::Max);
        }
        let number = text.strip_suffix(['x', 'X']).unwrap_or(text);
        Amount::parse(number).ok().filter(|times| times.is_positive()).map(Self::Times)
    }
}

impl Default for TapeSpeed {
    fn default() -> Self {
        Self::Times(Amount::ONE)
    }
}

impl fmt::Display for TapeSpeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Times(times) => write!(f, "{times}x"),
            Self::Max => f.write_str("max"),
        }
    }
}

impl Serialize for TapeSpeed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TapeSpeed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            let shown: String = text.chars().take(48).collect();
            de::Error::custom(format_args!("{shown:?} is not a speed; write \"1x\", \"10x\" or \"max\""))
        })
    }
}

impl JsonSchema for TapeSpeed {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "TapeSpeed".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?[xX]?|[mM][aA][xX])$" })
    }
}
