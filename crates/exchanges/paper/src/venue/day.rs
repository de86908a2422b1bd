//! The last 24 hours of a market.

use std::collections::VecDeque;
use std::time::Duration;

use cambist_model::{AmountError, Candle, Timestamp};

/// How far back a ticker looks.
pub(super) const DAY: Duration = Duration::from_hours(24);

/// The closed minutes of the last 24 hours, and what they come to.
#[derive(Clone, Debug)]
pub(super) struct Day {
    minutes: VecDeque<Candle>,
    /// The minutes before this are in.
    to: Timestamp,
    sum: Option<Candle>,
}

impl Day {
    /// A day that ends before `to`, with nothing in it.
    pub(super) fn new(to: Timestamp) -> Self {
        Self { minutes: VecDeque::new(), to, sum: None }
    }

    /// Which minutes are missing for a day that ends before `minute`.
    pub(super) fn missing(&self, minute: Timestamp) -> Option<(Timestamp, Timestamp)> {
        (self.to < minute).then(|| (self.to.max(minute.minus(DAY)), minute))
    }

    /// Takes the missing minutes and forgets those that have become too old. What they come to is summed once.
    pub(super) fn extend(&mut self, minutes: Vec<Candle>, to: Timestamp) -> Result<(), AmountError> {
        if self.minutes.is_empty() {
            self.minutes = minutes.into();
        } else {
            self.minutes.extend(minutes);
        }
        self.to = to;
        let start = to.minus(DAY);
        while self.minutes.front().is_some_and(|minute| minute.open_at < start) {
            self.minutes.pop_front();
        }
        let mut sum: Option<Candle> = None;
        for minute in &self.minutes {
            match &mut sum {
                Some(sum) => sum.extend(minute)?,
                None => sum = Some(*minute),
            }
        }
        self.sum = sum;
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
