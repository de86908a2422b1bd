//! Numbers as they are written, digit by digit.

use cambist_model::{Amount, AmountError};
use serde::de::{self, Deserialize, Deserializer};
use serde_json::value::RawValue;

/// Longer numbers are refused.
const LONGEST: usize = 64;

/// Exponents beyond this are refused: no such number can be kept.
const LARGEST_EXPONENT: i32 = 60;

/// A number, written as text or as a JSON number, with or without an exponent. It never passes through binary floating
/// point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exact(pub(crate) Amount);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let text = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw);
        let shown = || text.chars().take(LONGEST).collect::<String>();
        parse(text).map(Self).map_err(|why| de::Error::custom(format_args!("{:?} {why}", shown())))
    }
}

/// Reads `12.5`, `1e-8`, `1.5E+3`.
fn parse(text: &str) -> Result<Amount, AmountError> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return Amount::parse(text) };
    let exponent: i32 = exponent.parse().map_err(|_| AmountError::Syntax)?;
    if text.len() > LONGEST || exponent.abs() > LARGEST_EXPONENT {
        return Err(AmountError::Inexact);
    }
    let base = Amount::parse(digits)?;
    let units = base.to_units(base.scale()).ok_or(AmountError::Overflow)?;
    // A positive exponent first uses up the digits after the point.
    let scale = i32::try_from(base.scale()).map_err(|_| AmountError::Overflow)? - exponent;
    if let Ok(scale) = u32::try_from(scale) {
        return Amount::from_units(units, scale);
    }
    let power = 10_i128.checked_pow(scale.unsigned_abs()).ok_or(AmountError::Overflow)?;
    Amount::from_units(units.checked_mul(power).ok_or(AmountError::Overflow)?, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<String, String> {
        serde_json::from_str::<Exact>(json).map(|exact| exact.0.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_read_digit_by_digit() {
        let cases = [
            ("29430.2", "29430.2"),
            ("\"29430.20000\"", "29430.2"),
            ("1e-8", "0.00000001"),
            ("1E-08", "0.00000001"),
            ("5.1e-05", "0.000051"),
            ("1.5e3", "1500"),
            ("1.5E+0", "1.5"),
            ("12e2", "1200"),
            ("-0.5e1", "-5"),
            ("0e0", "0"),
            ("0.1", "0.1"),
            ("123456789012345678.12345678", "123456789012345678.12345678"),
        ];
        for (json, expected) in cases {
            assert_eq!(read(json).as_deref(), Ok(expected), "{json}");
        }
    }

    #[test]
    fn what_is_no_number_or_cannot_be_kept_is_refused() {
        for json in ["\"\"", "\"nan\"", "null", "true", "[1]", "\"1e\"", "1e-40", "1e99", "\"1,5\"", "1.5e-9999999999"]
        {
            assert!(read(json).is_err(), "{json}");
        }
    }
}
