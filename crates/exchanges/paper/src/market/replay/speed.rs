//! How fast a recording is played.

use std::fmt;
use std::str::FromStr;

use cambist_model::Amount;

/// How fast a recording is played: so many times as fast as it was, or all at once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Speed(Pace);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Millionths(u64),
    Max,
}

/// Why a speed was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a speed; write \"1x\", a factor from 0.000001 to 1000000 like \"2.5x\", or \"max\"")]
pub struct SpeedError(String);

impl Speed {
    /// As fast as it was.
    pub const REAL: Self = Self(Pace::Millionths(1_000_000));
    /// All at once: as soon as any time has passed, the recording is played to its end.
    pub const MAX: Self = Self(Pace::Max);

    /// Reads `1x`, `10`, `2.5x` or `max`.
    pub fn parse(text: &str) -> Result<Self, SpeedError> {
        if text.eq_ignore_ascii_case("max") {
            return Ok(Self::MAX);
        }
        let factor = Amount::parse(text.strip_suffix(['x', 'X']).unwrap_or(text)).ok();
        let millionths = factor.and_then(|factor| u64::try_from(factor.to_units(6)?).ok());
        millionths
            .filter(|millionths| (1..=1_000_000_000_000).contains(millionths))
            .map(|millionths| Self(Pace::Millionths(millionths)))
            .ok_or_else(|| SpeedError(text.chars().take(48).collect()))
    }

    /// How many microseconds of a recording are played in `micros` of ours, which are not negative.
    pub(super) fn played(self, micros: i64) -> i64 {
        match self.0 {
            Pace::Millionths(millionths) => {
                let played = i128::from(micros) * i128::from(millionths) / 1_000_000;
                i64::try_from(played).unwrap_or(i64::MAX)
            }
            Pace::Max if micros == 0 => 0,
            Pace::Max => i64::MAX,
        }
    }
}

impl FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Self, SpeedError> {
        Self::parse(text)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Pace::Millionths(millionths) => {
                let factor = Amount::from_units(millionths.into(), 6).unwrap_or_default();
                write!(f, "{factor}x")
            }
            Pace::Max => f.write_str("max"),
        }
    }
}

impl fmt::Debug for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
