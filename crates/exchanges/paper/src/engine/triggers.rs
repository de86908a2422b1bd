//! Orders that wait for a price.

use std::collections::BTreeSet;

/// Which way the price has to go to reach a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The trigger is reached at its price or below.
    Falling,
    /// The trigger is reached at its price or above.
    Rising,
}

impl Direction {
    /// Has `last`, the price of the last trade, reached `trigger`?
    pub fn is_reached(self, trigger: i64, last: i64) -> bool {
        match self {
            Self::Falling => last <= trigger,
            Self::Rising => last >= trigger,
        }
    }
}

/// The waiting orders of one market, by number.
#[derive(Clone, Debug, Default)]
pub struct Triggers {
    falling: BTreeSet<(i64, u64)>,
    rising: BTreeSet<(i64, u64)>,
}

impl Triggers {
    /// Lets an order wait for a price, in ticks.
    pub fn insert(&mut self, direction: Direction, ticks: i64, order: u64) {
        self.side(direction).insert((ticks, order));
    }

    /// An order no longer waits.
    pub fn remove(&mut self, direction: Direction, ticks: i64, order: u64) {
        self.side(direction).remove(&(ticks, order));
    }

    /// Is a trigger reached by trades between `low` and `high`?
    pub fn any_reached(&self, low: i64, high: i64) -> bool {
        let falling = self.falling.last();
        let rising = self.rising.first();
        falling.is_some_and(|(ticks, _)| Direction::Falling.is_reached(*ticks, low))
            || rising.is_some_and(|(ticks, _)| Direction::Rising.is_reached(*ticks, high))
    }

    /// The orders whose triggers are reached by trades between `low` and `high`, in the order of their numbers; they no
    /// longer wait.
    pub fn reached(&mut self, low: i64, high: i64) -> Vec<u64> {
        let mut orders = Vec::new();
        while let Some(&(ticks, order)) = self.falling.last()
            && Direction::Falling.is_reached(ticks, low)
        {
            self.falling.pop_last();
            orders.push(order);
        }
        while let Some(&(ticks, order)) = self.rising.first()
            && Direction::Rising.is_reached(ticks, high)
        {
            self.rising.pop_first();
            orders.push(order);
        }
        orders.sort_unstable();
        orders
    }

    fn side(&mut self, direction: Direction) -> &mut BTreeSet<(i64, u64)> {
        match direction {
            Direction::Falling => &mut self.falling,
            Direction::Rising => &mut self.rising,
        }
    }
}
