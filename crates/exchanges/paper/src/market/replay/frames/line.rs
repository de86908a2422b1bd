//! Lines: when something was received, and what.

use super::decimal::units;

/// What is said of a line that is none.
pub(super) const NOT_A_LINE: &str = "is neither a time in nanoseconds, a space and a frame, nor \"seconds: frame\" as in a \
                                     session; cut it out, or record again";

/// A line of a file of frames.
pub(super) enum Line<'a> {
    /// When a frame was received, in microseconds since 1970, and the frame.
    Frame(i64, &'a str),
    /// A snapshot of the market that Binance calls so, received then.
    Snapshot(&'a str, i64, &'a str),
    /// Where frames came from; nothing to play.
    Origin,
}

impl<'a> Line<'a> {
    /// Splits a line; `None` if it is none of a recording.
    pub(super) fn split(text: &'a str) -> Option<Self> {
        if text.starts_with("ws://") || text.starts_with("wss://") {
            return Some(Self::Origin);
        }
        if let Some((address, answer)) = text.split_once(" -> ") {
            let (at, json) = received(answer)?;
            let arguments = address.split_once('?').map_or("", |(_, arguments)| arguments);
            let name = arguments.split('&').find_map(|argument| argument.strip_prefix("symbol="));
            return Some(name.map_or(Self::Origin, |name| Self::Snapshot(name, at, json)));
        }
        received(text).map(|(at, json)| Self::Frame(at, json))
    }
}

/// Splits what was received from the time before it: nanoseconds, or seconds with a fraction and a colon.
fn received(text: &str) -> Option<(i64, &str)> {
    let (time, json) = text.split_once(' ')?;
    let micros = match time.strip_suffix(':') {
        Some(seconds) => units(seconds)? / 100,
        None => time.parse::<i64>().ok().filter(|nanos| *nanos >= EARLIEST)? / 1_000,
    };
    Some((micros, json.trim_ascii()))
}

/// The year 2001 in nanoseconds: a smaller number is no time in nanoseconds.
const EARLIEST: i64 = 1_000_000_000_000_000_000;
