//! Amounts as text: decimal strings both ways, never JSON numbers.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::Amount;

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Most of what is answered are numbers: they go by the shortest way.
        serializer.serialize_str(written(*self, &mut [0; LONGEST]))
    }
}

/// A sign, a zero and a point before the digits, and 29 of those.
const LONGEST: usize = 32;

/// How many digits are taken off a number at once.
const LOWER_DIGITS: u32 = 19;

/// The text of an amount, the same that it is shown with.
fn written(amount: Amount, room: &mut [u8; LONGEST]) -> &str {
    let scale = amount.scale();
    let units = amount.to_units(scale).unwrap_or_default();
    let all = units.unsigned_abs();
    let base = 10_u128.pow(LOWER_DIGITS);
    // To divide so long a number is slow, and hardly ever needed.
    let (high, low) = if all < base { (0, all) } else { (all / base, all % base) };
    let (mut high, mut low) = (u64::try_from(high).unwrap_or_default(), u64::try_from(low).unwrap_or_default());
    let mut start = LONGEST;
    let mut put = |byte: u8| {
        start = start.saturating_sub(1);
        if let Some(place) = room.get_mut(start) {
            *place = byte;
        }
    };
    // From the last digit to the first, with at least one before the point.
    let mut digits = 0;
    while low > 0 || high > 0 || digits <= scale {
        if digits == scale && scale > 0 {
            put(b'.');
        }
        put(b'0' + u8::try_from(low % 10).unwrap_or_default());
        low /= 10;
        digits += 1;
        if digits == LOWER_DIGITS {
            (high, low) = (0, high);
        }
    }
    if units < 0 {
        put(b'-');
    }
    room.get(start..).and_then(|used| std::str::from_utf8(used).ok()).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_it_is_shown() {
        let edges = [0, 1, 9, 10, 11, 99, 100, 101, 12_345, 10_i128.pow(18), 10_i128.pow(19), i128::from(u64::MAX)];
        let edges = edges.into_iter().chain([10_i128.pow(27), (1 << 96) - 1]);
        for units in edges.flat_map(|edge| [edge - 1, edge, edge + 1]).flat_map(|edge| [edge, -edge]) {
            for scale in 0..=28 {
                let Ok(amount) = Amount::from_units(units, scale) else { continue };
                assert_eq!(written(amount, &mut [0; LONGEST]), amount.to_string(), "{units} {scale}");
            }
        }
    }
}
