//! The book of one market.

use cambist_model::Side;

use super::ladder::Ladder;
use super::level::{Level, Resting};
use super::order::{Entry, Handle, Maker, Owner};
use super::pool::{NONE, Pool};

/// Resting orders by price, then by time of arrival.
///
/// A cancel by handle costs the same however deep the book is; everything else costs by the distance from the best price.
/// The book is never crossed as long as whoever enters an order takes first what it crosses.
#[derive(Clone, Debug)]
pub struct Book {
    pub(super) orders: Pool<Resting>,
    pub(super) levels: Pool<Level>,
    pub(super) bids: Ladder,
    pub(super) asks: Ladder,
    pub(super) sequence: u64,
}

impl Default for Book {
    fn default() -> Self {
        Self::new()
    }
}

impl Book {
    /// An order entered under this id joins the background order behind which it comes, if that has this id too: such
    /// orders are never named again, so there is no need to tell them apart.
    pub const ANONYMOUS: u64 = u64::MAX;

    /// An empty book.
    pub fn new() -> Self {
        Self {
            orders: Pool::new(),
            levels: Pool::new(),
            bids: Ladder::new(Side::Buy),
            asks: Ladder::new(Side::Sell),
            sequence: 0,
        }
    }

    /// Counts the changes: two looks with the same number saw the same book.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Goes on counting from `sequence`, if that is further on.
    pub fn count_from(&mut self, sequence: u64) {
        self.sequence = self.sequence.max(sequence);
    }

    /// The best price of a side, in ticks.
    pub fn best(&self, side: Side) -> Option<i64> {
        self.ladder(side).best().map(|level| self.levels[level].ticks)
    }

    /// Would an order of this side at this price take from the book?
    pub fn crosses(&self, side: Side, ticks: i64) -> bool {
        self.best(side.opposite()).is_some_and(|best| match side {
            Side::Buy => best <= ticks,
            Side::Sell => best >= ticks,
        })
    }

    /// The prices of a side with what rests there, best first, in ticks and lots.
    pub fn depth(&self, side: Side) -> impl Iterator<Item = (i64, i64)> + '_ {
        self.ladder(side).levels().map(|level| {
            let level = &self.levels[level];
            (level.ticks, level.lots)
        })
    }

    /// The resting orders of a side in the order in which a taker meets them.
    pub fn makers(&self, side: Side) -> impl Iterator<Item = Maker> + '_ {
        self.ladder(side).levels().flat_map(move |level| {
            let Level { ticks, front, .. } = self.levels[level];
            let first = (front != NONE).then_some(front);
            let next = move |slot: &u32| match self.orders[*slot].behind {
                NONE => None,
                behind => Some(behind),
            };
            std::iter::successors(first, next).map(move |slot| {
                let Resting { id, owner, lots, .. } = self.orders[slot];
                Maker { id, owner, ticks, lots }
            })
        })
    }

    /// What the background has resting at a price, in lots.
    pub fn house_lots(&self, side: Side, ticks: i64) -> i64 {
        let level = self.ladder(side).find(ticks);
        level.map_or(0, |level| self.levels[level].house)
    }

    /// Puts an order at the end of its price's queue. It must not cross: what it crosses has to be taken first.
    pub fn rest(&mut self, entry: Entry) -> Handle {
        self.sequence += 1;
        let Self { orders, levels, bids, asks, .. } = self;
        let ladder = match entry.side {
            Side::Buy => bids,
            Side::Sell => asks,
        };
        let level_slot = ladder.find_or_insert(entry.ticks, || levels.insert(|_| Level::new(entry.side, entry.ticks)));
        let level = &mut levels[level_slot];
        level.more(entry.owner, entry.lots);
        if entry.id == Self::ANONYMOUS && level.back != NONE && orders[level.back].id == Self::ANONYMOUS {
            let slot = level.back;
            orders[slot].lots += entry.lots;
            let generation = orders[slot].generation;
            return Handle { slot, generation };
        }
        let slot = orders.insert(|earlier| Resting {
            id: entry.id,
            lots: entry.lots,
            before: NONE,
            behind: NONE,
            level: level_slot,
            generation: earlier.map_or(1, |earlier| earlier.generation.wrapping_add(1)),
            owner: entry.owner,
        });
        level.append(orders, slot);
        let generation = orders[slot].generation;
        Handle { slot, generation }
    }

    /// Takes an order out; tells how many lots were left of it, or `None` if it no longer rests.
    pub fn cancel(&mut self, handle: Handle) -> Option<i64> {
        let order = *self.orders.get(handle.slot)?;
        if order.generation != handle.generation {
            return None;
        }
        self.sequence += 1;
        let level = &mut self.levels[order.level];
        level.less(order.owner, order.lots);
        level.remove(&mut self.orders, handle.slot);
        self.drop_if_empty(order.level);
        Some(order.lots)
    }

    /// Takes `lots` of what the background has resting at a price away, from the back of the queue. `gone` is told the
    /// id of every order that ends.
    pub fn shrink_house(&mut self, side: Side, ticks: i64, lots: i64, mut gone: impl FnMut(u64)) {
        let Some(level_slot) = self.ladder(side).find(ticks) else {
            return;
        };
        let level = &mut self.levels[level_slot];
        let (mut slot, mut excess) = (level.back, lots);
        while slot != NONE && excess > 0 {
            let Resting { id, owner, lots, before, .. } = self.orders[slot];
            if owner == Owner::House {
                let taken = lots.min(excess);
                excess -= taken;
                level.less(owner, taken);
                self.orders[slot].lots -= taken;
                if taken == lots {
                    level.remove(&mut self.orders, slot);
                    gone(id);
                }
            }
            slot = before;
        }
        self.sequence += 1;
        self.drop_if_empty(level_slot);
    }

    /// Takes everything that the background has resting away.
    pub fn clear_house(&mut self) {
        self.sequence += 1;
        let Self { orders, levels, bids, asks, .. } = self;
        for ladder in [bids, asks] {
            ladder.retain(|level_slot| {
                let level = &mut levels[level_slot];
                let mut slot = level.front;
                while slot != NONE {
                    let Resting { owner, lots, behind, .. } = orders[slot];
                    if owner == Owner::House {
                        level.less(owner, lots);
                        level.remove(orders, slot);
                    }
                    slot = behind;
                }
                let keep = !level.is_empty();
                if !keep {
                    levels.free(level_slot);
                }
                keep
            });
        }
    }

    fn ladder(&self, side: Side) -> &Ladder {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    fn drop_if_empty(&mut self, level_slot: u32) {
        let Level { side, ticks, .. } = self.levels[level_slot];
        if self.levels[level_slot].is_empty() {
            match side {
                Side::Buy => self.bids.remove(ticks),
                Side::Sell => self.asks.remove(ticks),
            }
            self.levels.free(level_slot);
        }
    }
}
