//! Reading what is a text outside: it is looked at where it lies, and copied nowhere.

use std::fmt::{self, Display};

use serde::de::{self, Deserializer, Visitor};

/// What `parse` makes of a text.
pub(crate) fn from_text<'de, D, T, E>(deserializer: D, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: Display,
{
    deserializer.deserialize_str(Text(parse))
}

struct Text<P>(P);

impl<T, E: Display, P: FnOnce(&str) -> Result<T, E>> Visitor<'_> for Text<P> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<D: de::Error>(self, text: &str) -> Result<T, D> {
        (self.0)(text).map_err(D::custom)
    }
}
