//! What makers have resting, price by price, and how that becomes acts.

use cambist_model::{Side, Timestamp};

use super::Act;

/// Prices in ticks and quantities in lots, best first, each price once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ladder {
    bids: Vec<(i64, i64)>,
    asks: Vec<(i64, i64)>,
}

impl Ladder {
    /// A ladder of orders in any order. What has one price is added up; there is nothing at or below zero.
    pub(super) fn new(bids: Vec<(i64, i64)>, asks: Vec<(i64, i64)>) -> Self {
        Self { bids: in_order(Side::Buy, bids), asks: in_order(Side::Sell, asks) }
    }

    /// The best price of those who buy or sell, in ticks.
    pub(super) fn best(&self, side: Side) -> Option<i64> {
        self.rungs(side).first().map(|(ticks, _)| *ticks)
    }

    /// Appends the acts that turn this ladder into `next`: what goes away first, so that nothing trades with itself.
    pub(super) fn turn_into(&self, next: &Self, at: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        self.vacate(next, at, acts);
        for side in [Side::Buy, Side::Sell] {
            let new = next.beside(self, side).filter(|(_, lots, before)| *before != Some(*lots));
            acts.extend(new.map(|(ticks, lots, _)| (at, Act::Level { side, ticks, lots })));
        }
    }

    /// The same, but says what rests at every price of `next`, also where it did not change.
    pub(super) fn restate_as(&self, next: &Self, at: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        self.vacate(next, at, acts);
        for side in [Side::Buy, Side::Sell] {
            acts.extend(next.rungs(side).iter().map(|&(ticks, lots)| (at, Act::Level { side, ticks, lots })));
        }
    }

    fn vacate(&self, next: &Self, at: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        for side in [Side::Buy, Side::Sell] {
            let gone = self.beside(next, side).filter(|(_, _, after)| after.is_none());
            acts.extend(gone.map(|(ticks, _, _)| (at, Act::Level { side, ticks, lots: 0 })));
        }
    }

    /// What rests at each price of one side, in order, and what rests there in another ladder.
    fn beside<'a>(&'a self, other: &'a Self, side: Side) -> impl Iterator<Item = (i64, i64, Option<i64>)> + 'a {
        // Both are in the same order, so that nothing has to be searched for.
        let mut others = other.rungs(side).iter().peekable();
        self.rungs(side).iter().map(move |&(ticks, lots)| {
            while others.next_if(|(better, _)| behind(side, *better) < behind(side, ticks)).is_some() {}
            let there = others.next_if(|(same, _)| *same == ticks);
            (ticks, lots, there.map(|(_, lots)| *lots))
        })
    }

    fn rungs(&self, side: Side) -> &[(i64, i64)] {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }
}

/// Sorts one side and puts together what has one price.
fn in_order(side: Side, mut rungs: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    rungs.retain(|(ticks, _)| *ticks > 0);
    rungs.sort_unstable_by_key(|(ticks, _)| behind(side, *ticks));
    rungs.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    rungs
}

/// A number that grows the worse a price is for who takes it.
pub(super) const fn behind(side: Side, ticks: i64) -> i64 {
    match side {
        Side::Buy => -ticks,
        Side::Sell => ticks,
    }
}
