//! Amounts as text: decimal strings both ways, never JSON numbers.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::Amount;

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct DecimalString;

impl Visitor<'_> for DecimalString {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal string such as \"0.1\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        Amount::parse(text).map_err(|why| {
            let shown: String = text.chars().take(48).collect();
            E::custom(format_args!("{shown:?} {why}"))
        })
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Amount, E> {
        Err(number_refused(&number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Amount, E> {
        Err(number_refused(&number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Amount, E> {
        // A JSON number has been through binary floating point before we see it.
        Err(number_refused(&number))
    }
}

fn number_refused<E: de::Error>(number: &dyn fmt::Display) -> E {
    E::custom(format_args!("amounts are decimal strings: send \"{number}\" in quotes, not the number {number}"))
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DecimalString)
    }
}

impl JsonSchema for Amount {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$" })
    }
}
