//! One side of a book.

use std::cmp::Ordering;

use cambist_model::{Price, PriceLevel, Side};

/// The levels of one side, best first, and no more of them than were subscribed.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    side: Side,
    levels: Vec<PriceLevel>,
}

impl Levels {
    /// A side without levels: `Buy` for bids, `Sell` for asks.
    pub(super) fn new(side: Side) -> Self {
        Self { side, levels: Vec::new() }
    }

    /// The `count` best levels, or all if there are fewer.
    pub(super) fn best(&self, count: usize) -> &[PriceLevel] {
        self.levels.get(..count).unwrap_or(&self.levels)
    }

    /// Replaces everything.
    pub(super) fn reset(&mut self, levels: Vec<PriceLevel>, depth: usize) {
        self.levels.clear();
        self.apply(levels, depth);
    }

    /// Sets levels; those without quantity go. In the end no more than `depth` are kept. Tells the best place that
    /// changed.
    pub(super) fn apply(&mut self, changes: Vec<PriceLevel>, depth: usize) -> usize {
        let mut first = usize::MAX;
        for change in changes {
            let place = self.levels.binary_search_by(|level| self.order(level.price, change.price));
            match place {
                Ok(at) if change.quantity.is_zero() => drop(self.levels.remove(at)),
                Ok(at) => {
                    if let Some(level) = self.levels.get_mut(at) {
                        *level = change;
                    }
                }
                Err(_) if change.quantity.is_zero() => continue,
                Err(at) => self.levels.insert(at, change),
            }
            first = first.min(place.unwrap_or_else(|at| at));
        }
        self.levels.truncate(depth);
        first
    }

    fn order(&self, one: Price, other: Price) -> Ordering {
        match self.side {
            Side::Buy => other.cmp(&one),
            Side::Sell => one.cmp(&other),
        }
    }
}
