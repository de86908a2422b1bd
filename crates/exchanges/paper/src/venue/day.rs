//! The last 24 hours of a market.

use std::collections::VecDeque;
use std::time::Duration;

use cambist_model::{AmountError, Candle, Timestamp};

/// How far back a ticker looks.
pub(super) const DAY: Duration = Duration::from_hours(24);

/// The closed minutes of the last 24 hours, and what they come to.
#[derive(Clone, Debug)]
pub(super) struct Day {
    /// `None` while only what they come to is known.
    minutes: Option<VecDeque<Candle>>,
    /// The minutes before this are in.
    to: Timestamp,
    sum: Option<Candle>,
}

impl Day {
    /// A day that ends before `to`, with nothing in it.
    pub(super) fn new(to: Timestamp) -> Self {
        Self { minutes: Some(VecDeque::new()), to, sum: None }
    }

    /// A day that ends before `to`, of candles that may be longer than minutes. All of its minutes are missing in the next one.
    pub(super) fn of(candles: &[Candle], to: Timestamp) -> Result<Self, AmountError> {
        Ok(Self { minutes: None, to, sum: sum(candles)? })
    }

    /// Which minutes are missing for a day that ends before `minute`.
    pub(super) fn missing(&self, minute: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let start = minute.minus(DAY);
        let from = if self.minutes.is_some() { self.to.max(start) } else { start };
        (self.to < minute).then_some((from, minute))
    }

    /// Takes the missing minutes and forgets those that have become too old. What they come to is summed once.
    pub(super) fn extend(&mut self, missing: Vec<Candle>, to: Timestamp) -> Result<(), AmountError> {
        let minutes = match self.minutes.take() {
            Some(mut minutes) if !minutes.is_empty() => {
                minutes.extend(missing);
                minutes
            }
            _ => missing.into(),
        };
        let minutes = self.minutes.insert(minutes);
        self.to = to;
        let start = to.minus(DAY);
        while minutes.front().is_some_and(|minute| minute.open_at < start) {
            minutes.pop_front();
        }
        self.sum = sum(&*minutes)?;
        Ok(())
    }

    /// What the closed minutes and the one in progress come to, as one candle.
    pub(super) fn with(&self, in_progress: Option<Candle>) -> Result<Option<Candle>, AmountError> {
        match (self.sum, in_progress) {
            (Some(mut sum), Some(minute)) => {
                sum.extend(&minute)?;
                Ok(Some(sum))
            }
            (sum, minute) => Ok(sum.or(minute)),
        }
    }
}

/// What candles come to, oldest first.
fn sum<'a>(candles: impl IntoIterator<Item = &'a Candle>) -> Result<Option<Candle>, AmountError> {
    let mut sum: Option<Candle> = None;
    for candle in candles {
        match &mut sum {
            Some(sum) => sum.extend(candle)?,
            None => sum = Some(*candle),
        }
    }
    Ok(sum)
}
