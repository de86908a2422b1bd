//! The hours in which orders that add risk are taken.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Timestamp;
use crate::from_text::from_text;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTES_A_DAY: u16 = 24 * 60;

/// A stretch of the day on some days of the week, UTC: `Mon-Fri 08:00-17:00`. Its end is no longer part of it.
///
/// Days are left out for every day, a single one is written alone, and days may go around the end of the week (`Sat-Mon`).
/// A stretch past midnight is written as two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TradingWindow {
    /// Days since Monday.
    days: (u8, u8),
    /// Minutes since midnight; the second may be 24:00.
    minutes: (u16, u16),
}

/// Why a window was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a time of the week; write days and hours in UTC like \"Mon-Fri 08:00-17:00\", \"Sun 12:00-24:00\" or \
     \"09:30-16:00\"; a time past midnight takes two"
)]
pub struct TradingWindowError(String);

impl TradingWindow {
    /// Reads days and hours.
    pub fn parse(text: &str) -> Result<Self, TradingWindowError> {
        read(text).ok_or_else(|| TradingWindowError(text.chars().take(48).collect()))
    }

    /// Does `time` lie in it?
    pub fn holds(self, time: Timestamp) -> bool {
        let ((first, last), (from, until)) = (self.days, self.minutes);
        let (day, minute) = (weekday(time), minute_of_day(time));
        let on_day = if first <= last { (first..=last).contains(&day) } else { day >= first || day <= last };
        on_day && (from..until).contains(&minute)
    }

    /// The next time after `time` at which it begins.
    pub fn next_start(self, time: Timestamp) -> Timestamp {
        let begins = |days: u64| {
            let minutes = days * u64::from(MINUTES_A_DAY) + u64::from(self.minutes.0);
            time.midnight().plus(Duration::from_mins(minutes))
        };
        // Every window begins on some day of the week, so that one of the next eight days has it.
        let found = (0..=7).map(begins).find(|start| *start > time && self.holds(*start));
        found.unwrap_or_else(|| begins(7))
    }
}

/// Days since Monday. 1970-01-01 was a Thursday.
fn weekday(time: Timestamp) -> u8 {
    let days = time.secs().div_euclid(86_400).saturating_add(3).rem_euclid(7);
    u8::try_from(days).unwrap_or(0)
}

fn minute_of_day(time: Timestamp) -> u16 {
    u16::try_from(time.secs().rem_euclid(86_400) / 60).unwrap_or(0)
}

fn read(text: &str) -> Option<TradingWindow> {
    let words: Vec<_> = text.split_whitespace().collect();
    let (days, hours) = match words.as_slice() {
        [hours] => ((0, 6), hours),
        [days, hours] => (range(days, day)?, hours),
        _ => return None,
    };
    let (from, until) = hours.split_once('-')?;
    let minutes = (minute(from)?, minute(until)?);
    (minutes.0 < minutes.1).then_some(TradingWindow { days, minutes })
}

fn range<T: Copy>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    match text.split_once('-') {
        Some((first, last)) => read(first).zip(read(last)),
        None => read(text).map(|only| (only, only)),
    }
}

fn day(text: &str) -> Option<u8> {
    let place = DAYS.iter().position(|day| day.eq_ignore_ascii_case(text))?;
    u8::try_from(place).ok()
}

fn minute(text: &str) -> Option<u16> {
    let two_digits = |part: &str| {
        let is_plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| is_plain)
    };
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= MINUTES_A_DAY).then_some(all)
}

impl fmt::Display for TradingWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |day: u8| DAYS.get(usize::from(day)).copied().unwrap_or_default();
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        match self.days {
            (0, 6) => {}
            (first, last) if first == last => write!(f, "{} ", name(first))?,
            (first, last) => write!(f, "{}-{} ", name(first), name(last))?,
        }
        write!(f, "{}-{}", clock(self.minutes.0), clock(self.minutes.1))
    }
}

impl Serialize for TradingWindow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TradingWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, Self::parse)
    }
}

impl JsonSchema for TradingWindow {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "TradingWindow".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["Mon-Fri 08:00-17:00"] })
    }
}
