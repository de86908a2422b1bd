//! Points in time and lengths of candles.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Timelike, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::from_text::from_text;
use crate::vocabulary::vocabulary;

/// A point in time, UTC, in microseconds. Written as RFC 3339 with a `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// Why a time was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a time; write RFC 3339 like \"2026-11-21T10:00:00Z\", a date like \"2026-11-21\", or milliseconds since 1970"
)]
pub struct TimeError(String);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// From seconds since 1970.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since 1970, rounded down.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// Seconds since 1970, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Reads RFC 3339, a plain date (its midnight, UTC), or milliseconds since 1970.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let refused = || TimeError(text.chars().take(48).collect());
        if let Ok(millis) = text.parse::<i64>() {
            return millis.checked_mul(1_000).map(Self).filter(|t| t.date_time().is_some()).ok_or_else(refused);
        }
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self(time.timestamp_micros()));
        }
        let midnight = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|date| date.and_hms_opt(0, 0, 0));
        midnight.map(|time| Self(time.and_utc().timestamp_micros())).ok_or_else(refused)
    }

    /// This time plus `span`, at most the end of time.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This time minus `span`.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long ago `earlier` was; zero if it was not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The last midnight, UTC, not after this time.
    #[must_use]
    pub fn midnight(self) -> Self {
        Timeframe::D1.floor(self)
    }

    fn date_time(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }
}

/// How long the text of a time is: `2026-11-21T10:00:00.123456Z`.
const LENGTH: usize = 27;

/// The text of a time, if four digits are enough for its year. Times stand in everything that is answered, so that they go
/// by the shortest way.
fn written(time: Timestamp, room: &mut [u8; LENGTH]) -> Option<&str> {
    let time = time.date_time()?;
    let year = u32::try_from(time.year()).ok().filter(|year| *year <= 9_999)?;
    let parts = [
        (0..4, year),
        (5..7, time.month()),
        (8..10, time.day()),
        (11..13, time.hour()),
        (14..16, time.minute()),
        (17..19, time.second()),
        (20..26, time.timestamp_subsec_micros()),
    ];
    *room = *b"0000-00-00T00:00:00.000000Z";
    for (place, mut number) in parts {
        for digit in room.get_mut(place)?.iter_mut().rev() {
            *digit += u8::try_from(number % 10).ok()?;
            number /= 10;
        }
    }
    std::str::from_utf8(room).ok()
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = written(*self, &mut [0; LENGTH]) {
            return f.pad(text);
        }
        match self.date_time() {
            Some(time) => f.pad(&time.to_rfc3339_opts(SecondsFormat::Micros, true)),
            None => write!(f, "{}us", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::parse(text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match written(*self, &mut [0; LENGTH]) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, Self::parse)
    }
}

impl JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

vocabulary! {
    /// The length of a candle.
    Timeframe, "a timeframe" {
        /// One minute.
        M1 = "1m" | "one_minute",
        /// Five minutes.
        M5 = "5m" | "five_minute",
        /// Fifteen minutes.
        M15 = "15m" | "fifteen_minute",
        /// Thirty minutes.
        M30 = "30m" | "thirty_minute",
        /// One hour.
        H1 = "1h" | "one_hour" | "60m",
        /// Two hours.
        H2 = "2h" | "two_hour",
        /// Four hours.
        H4 = "4h" | "four_hour",
        /// Six hours.
        H6 = "6h" | "six_hour",
        /// One day, from midnight UTC.
        D1 = "1d" | "one_day",
        /// One week, from Monday midnight UTC.
        W1 = "1w" | "one_week",
    }
}

impl Timeframe {
    /// Its length in minutes.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::M1 => 1,
            Self::M5 => 5,
            Self::M15 => 15,
            Self::M30 => 30,
            Self::H1 => 60,
            Self::H2 => 120,
            Self::H4 => 240,
            Self::H6 => 360,
            Self::D1 => 1_440,
            Self::W1 => 10_080,
        }
    }

    /// Its length.
    pub const fn length(self) -> Duration {
        Duration::from_mins(self.minutes().unsigned_abs())
    }

    /// The start of the candle that holds `time`. Days start at midnight UTC, weeks on Monday.
    pub fn floor(self, time: Timestamp) -> Timestamp {
        // 1970-01-01 was a Thursday; the Monday before it is three days earlier.
        let offset = if self == Self::W1 { 3 * 86_400_000_000 } else { 0 };
        let length = self.minutes() * 60_000_000;
        let shifted = time.0.saturating_add(offset);
        Timestamp(shifted.div_euclid(length).saturating_mul(length).saturating_sub(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_the_general_way_does() {
        let day = 86_400_000_000_i64;
        let edges =
            [i64::MIN, -1, 0, 1, 999_999, 1_000_000, i64::MAX, -62_167_219_200_000_000, 253_402_300_799_999_999];
        let many = (-400..4_000).map(|n| n * 37 * day + n * 7_919_317);
        for micros in
            edges.into_iter().flat_map(|edge| [edge.saturating_sub(1), edge, edge.saturating_add(1)]).chain(many)
        {
            let time = Timestamp::from_micros(micros);
            let general = time.date_time().map(|time| time.to_rfc3339_opts(SecondsFormat::Micros, true));
            assert_eq!(time.to_string(), general.unwrap_or_else(|| format!("{micros}us")));
        }
    }
}
