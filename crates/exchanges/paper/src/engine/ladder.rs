//! The prices of one side of a book, sorted.

use cambist_model::Side;

/// Prices with their levels, the best last: what happens near the best price moves little.
#[derive(Clone, Debug)]
pub(super) struct Ladder {
    side: Side,
    rungs: Vec<Rung>,
}

#[derive(Clone, Copy, Debug)]
struct Rung {
    /// The price such that more is better on both sides.
    rank: i64,
    level: u32,
}

/// Most of what happens does so this near to the best price; beyond, halving is faster than walking.
const NEAR: usize = 8;

impl Ladder {
    pub(super) fn new(side: Side) -> Self {
        Self { side, rungs: Vec::new() }
    }

    /// How good a price is for whoever takes from this side.
    pub(super) fn rank(&self, ticks: i64) -> i64 {
        match self.side {
            Side::Buy => ticks,
            Side::Sell => -ticks,
        }
    }

    /// The level of the best price.
    pub(super) fn best(&self) -> Option<u32> {
        self.rungs.last().map(|rung| rung.level)
    }

    /// The levels from the best on.
    pub(super) fn levels(&self) -> impl Iterator<Item = u32> + '_ {
        self.rungs.iter().rev().map(|rung| rung.level)
    }

    /// The level of a price.
    pub(super) fn find(&self, ticks: i64) -> Option<u32> {
        let place = self.place(self.rank(ticks)).ok()?;
        self.rungs.get(place).map(|rung| rung.level)
    }

    /// The level of a price, made if it is not there.
    pub(super) fn find_or_insert(&mut self, ticks: i64, make: impl FnOnce() -> u32) -> u32 {
        let rank = self.rank(ticks);
        match self.place(rank) {
            Ok(place) => self.rungs[place].level,
            Err(place) => {
                let level = make();
                self.rungs.insert(place, Rung { rank, level });
                level
            }
        }
    }

    /// Removes the best price.
    pub(super) fn pop_best(&mut self) {
        self.rungs.pop();
    }

    /// Removes a price.
    pub(super) fn remove(&mut self, ticks: i64) {
        if let Ok(place) = self.place(self.rank(ticks)) {
            self.rungs.remove(place);
        }
    }

    /// Keeps the levels that `keep` says.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(u32) -> bool) {
        self.rungs.retain(|rung| keep(rung.level));
    }

    fn place(&self, rank: i64) -> Result<usize, usize> {
        let far = self.rungs.len().saturating_sub(NEAR);
        for (back, rung) in self.rungs[far..].iter().rev().enumerate() {
            let place = self.rungs.len() - 1 - back;
            if rung.rank == rank {
                return Ok(place);
            }
            if rung.rank < rank {
                return Err(place + 1);
            }
        }
        self.rungs[..far].binary_search_by_key(&rank, |rung| rung.rank)
    }
}
