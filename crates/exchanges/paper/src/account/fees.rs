//! Fees by volume.

use std::collections::BTreeMap;

use cambist_model::{Amount, AmountError, FeeRate, Rounding, Timestamp};
use serde::{Deserialize, Serialize};

/// What an order pays. Set when the order is placed and kept for its life, so that what is set aside for it suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRates {
    /// On executions that rested in the book.
    pub maker: FeeRate,
    /// On executions that took from the book.
    pub taker: FeeRate,
}

impl FeeRates {
    /// The dearer of the two.
    pub fn dearest(self) -> FeeRate {
        self.maker.max(self.taker)
    }
}

/// What was traded, by day, in USD.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Volume {
    days: BTreeMap<i64, Amount>,
}

/// Today and the 29 days before it, UTC.
const DAYS: i64 = 30;

/// Volume is for choosing a tier, so it needs no more digits than this; fees are exact.
const DIGITS: u32 = 8;

impl Volume {
    /// Counts an execution in, and forgets what has become too old.
    pub fn add(&mut self, value_usd: Amount, at: Timestamp) -> Result<(), AmountError> {
        let today = day(at);
        let sum = self.days.entry(today).or_default();
        *sum = sum.plus(value_usd.round(DIGITS, Rounding::HalfEven))?;
        self.days = self.days.split_off(&(today - DAYS + 1));
        Ok(())
    }

    /// The volume of the last 30 days.
    pub fn last_30_days(&self, now: Timestamp) -> Result<Amount, AmountError> {
        let recent = self.days.range(day(now) - DAYS + 1..);
        Amount::sum(recent.map(|(_, value)| *value))
    }
}

fn day(time: Timestamp) -> i64 {
    time.secs().div_euclid(86_400)
}
