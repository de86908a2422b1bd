//! A long stretch in few acts: nobody watched, but resting orders must not miss a price.

use cambist_model::{Side, Timestamp};

use super::Act;

/// The best prices at a moment, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Touch {
    pub(super) at: Timestamp,
    pub(super) bid: i64,
    pub(super) ask: i64,
}

/// A part of a long stretch: its extremes, and how much was traded.
#[derive(Debug, Default)]
pub(super) struct Block {
    high: Option<Touch>,
    low: Option<Touch>,
    lots: i64,
}

impl Block {
    /// Adds what followed.
    pub(super) fn add(&mut self, high: Touch, low: Touch, lots: i64) {
        self.high = self.high.filter(|before| before.ask >= high.ask).or(Some(high));
        self.low = self.low.filter(|before| before.bid <= low.bid).or(Some(low));
        self.lots = self.lots.saturating_add(lots);
    }

    /// Appends visits to the highest and the lowest price in the order in which they came, and starts anew.
    ///
    /// For a visit the book is replaced by one order on either side of the price, each as large as half of what was
    /// traded in the block, but at least `least` lots; then a taker trades as much there. So an order that rested at a
    /// price which the market went through is met, and none at a price that it did not reach. Where nothing was traded
    /// nobody is met.
    pub(super) fn visit(&mut self, least: i64, acts: &mut Vec<(Timestamp, Act)>) {
        let Self { high, low, lots } = std::mem::take(self);
        let lots = (lots - lots / 2).max(least);
        if lots == 0 {
            return;
        }
        let mut visits: Vec<_> = [(Side::Buy, high), (Side::Sell, low)]
            .into_iter()
            .filter_map(|(side, touch)| Some((side, touch?)))
            .collect();
        visits.sort_by_key(|(_, touch)| touch.at);
        for (side, Touch { at, bid, ask }) in visits {
            let level = |side, ticks| Act::Level { side, ticks, lots };
            let ticks = if side == Side::Buy { ask } else { bid };
            let visit = [Act::Clear, level(Side::Buy, bid), level(Side::Sell, ask), Act::Take { side, ticks, lots }];
            acts.extend(visit.map(|act| (at, act)));
        }
    }
}
