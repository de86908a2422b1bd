//! A market without a user: what the acts of a model do to each other.

use std::collections::BTreeMap;

use cambist_exchange_paper::market::Act;
use cambist_model::{Side, Timestamp};

/// One trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Print {
    pub(crate) at: Timestamp,
    pub(crate) ticks: i64,
    pub(crate) lots: i64,
    pub(crate) side: Side,
}

/// What rests at each price, and what was traded.
#[derive(Debug, Default)]
pub(crate) struct Book {
    bids: BTreeMap<i64, i64>,
    asks: BTreeMap<i64, i64>,
    pub(crate) prints: Vec<Print>,
    /// How often something was quoted that would have traded with other quotes.
    pub(crate) crossed: usize,
}

impl Book {
    pub(crate) fn play(&mut self, acts: &[(Timestamp, Act)]) {
        for (at, act) in acts {
            self.carry_out(*at, *act);
        }
    }

    pub(crate) fn best(&self, side: Side) -> Option<(i64, i64)> {
        let best = match side {
            Side::Buy => self.bids.last_key_value(),
            Side::Sell => self.asks.first_key_value(),
        };
        best.map(|(ticks, lots)| (*ticks, *lots))
    }

    /// What rests up to `reach` ticks behind the best price.
    pub(crate) fn depth(&self, side: Side, reach: i64) -> i64 {
        let best = self.best(side).map_or(0, |(ticks, _)| ticks);
        self.rungs(side).filter(|(ticks, _)| (ticks - best).abs() <= reach).map(|(_, lots)| lots).sum()
    }

    pub(crate) fn rungs(&self, side: Side) -> impl Iterator<Item = (i64, i64)> {
        let rungs = if side == Side::Buy { &self.bids } else { &self.asks };
        rungs.iter().map(|(ticks, lots)| (*ticks, *lots))
    }

    pub(crate) fn rest(&mut self, side: Side, ticks: i64, lots: i64) {
        let rungs = if side == Side::Buy { &mut self.bids } else { &mut self.asks };
        if lots == 0 {
            rungs.remove(&ticks);
        } else {
            rungs.insert(ticks, lots);
        }
    }

    fn carry_out(&mut self, at: Timestamp, act: Act) {
        match act {
            Act::Clear => {
                self.bids.clear();
                self.asks.clear();
            }
            Act::Level { side, ticks, lots } => {
                let other = self.best(side.opposite());
                self.crossed += usize::from(lots > 0 && other.is_some_and(|(best, _)| reaches(side, ticks, best)));
                self.rest(side, ticks, lots);
            }
            Act::Take { side, ticks, lots } => self.take(at, side, ticks, lots),
            Act::Rest { .. } | Act::Pull { .. } => unreachable!("models quote levels"),
        }
    }

    fn take(&mut self, at: Timestamp, side: Side, limit: i64, lots: i64) {
        let mut left = lots;
        while let Some((ticks, resting)) = self.best(side.opposite())
            && left > 0
            && reaches(side, limit, ticks)
        {
            let lots = left.min(resting);
            left -= lots;
            self.rest(side.opposite(), ticks, resting - lots);
            self.prints.push(Print { at, ticks, lots, side });
        }
    }
}

fn reaches(side: Side, limit: i64, price: i64) -> bool {
    match side {
        Side::Buy => price <= limit,
        Side::Sell => price >= limit,
    }
}

/// The number at this many thousandths of the way through `numbers` in order.
pub(crate) fn quantile(mut numbers: Vec<i64>, thousandths: usize) -> i64 {
    numbers.sort_unstable();
    let place = (numbers.len() - 1) * thousandths / 1_000;
    numbers.get(place).copied().unwrap()
}
