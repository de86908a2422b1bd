//! What is seen of an account's worth over time, and what a human has seen of its losses.

use std::collections::BTreeMap;

use cambist_model::safety::{Breaker, Gauge, drawdown};
use cambist_model::{Amount, Percent, Timestamp};
use serde::{Deserialize, Serialize};

/// What is kept of an account from one look to the next.
#[derive(Debug, Default)]
pub(super) struct Watch {
    kept: Kept,
    /// Has it changed since it was written down?
    is_changed: bool,
    /// What it was worth at the last look, in USD.
    worth_usd: Option<Amount>,
    /// The largest share of one asset at the last look, cash aside.
    largest_share: Option<Percent>,
}

/// What outlives the process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    highest_usd: Option<Amount>,
    /// Where breakers stood when a human resumed.
    seen: BTreeMap<Breaker, Seen>,
}

/// Where a breaker stood when a human resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    /// On this day, by its midnight.
    day: Timestamp,
    reading: Amount,
}

impl Watch {
    /// What is to be written down, as JSON.
    pub(super) fn kept(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.kept)
    }

    /// Goes on with what was written down.
    pub(super) fn restore(&mut self, json: &str) -> Result<(), serde_json::Error> {
        self.kept = serde_json::from_str(json)?;
        Ok(())
    }

    /// Is something not written down? From this question on it counts as written.
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// What is there could not be written down.
    pub(super) fn mark_changed(&mut self) {
        self.is_changed = true;
    }

    /// The account is worth so much now. Returns the highest value that it ever had.
    pub(super) fn rise_to(&mut self, worth_usd: Option<Amount>) -> Option<Amount> {
        if worth_usd > self.kept.highest_usd {
            self.kept.highest_usd = worth_usd;
            self.is_changed = true;
        }
        self.kept.highest_usd
    }

    /// A look at the account.
    pub(super) fn look(&mut self, worth_usd: Option<Amount>, largest_share: Option<Percent>) {
        self.rise_to(worth_usd);
        (self.worth_usd, self.largest_share) = (worth_usd, largest_share);
    }

    pub(super) fn largest_share(&self) -> Option<Percent> {
        self.largest_share
    }

    /// How far the account was below its highest value at the last look.
    pub(super) fn drawdown(&self) -> Option<Percent> {
        drawdown(self.kept.highest_usd?, self.worth_usd?)
    }

    /// Does a breaker that stands like this have to trip? Not when a human resumed today and it got no worse; and once it is
    /// back within its limit, what the human saw is over.
    pub(super) fn trips(&mut self, breaker: Breaker, gauge: &Gauge, now: Timestamp) -> bool {
        let Some(reading) = gauge.reading.filter(|_| gauge.reached) else {
            // Not to know where it stands is no sign that it is over.
            if gauge.reading.is_some() && self.kept.seen.remove(&breaker).is_some() {
                self.is_changed = true;
            }
            return false;
        };
        let seen = self.kept.seen.get(&breaker).filter(|seen| seen.day == now.midnight());
        seen.is_none_or(|seen| reading > seen.reading)
    }

    /// A human resumes, seeing a breaker stand like this.
    pub(super) fn acknowledge(&mut self, breaker: Breaker, gauge: &Gauge, now: Timestamp) {
        if let Some(reading) = gauge.reading.filter(|_| gauge.reached) {
            self.kept.seen.insert(breaker, Seen { day: now.midnight(), reading });
            self.is_changed = true;
        }
    }
}
