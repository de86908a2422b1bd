//! One price of a book: the orders that rest there, first come first served.

use cambist_model::Side;

use super::order::Owner;
use super::pool::{NONE, Pool};

/// A resting order, linked to its neighbors in the queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resting {
    pub(super) id: u64,
    pub(super) lots: i64,
    pub(super) before: u32,
    pub(super) behind: u32,
    pub(super) level: u32,
    /// Tells this order from the earlier ones in its slot. Odd while it rests.
    pub(super) generation: u32,
    pub(super) owner: Owner,
}

/// A price with its queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    pub(super) side: Side,
    pub(super) ticks: i64,
    pub(super) front: u32,
    pub(super) back: u32,
    /// All that rests here, in lots.
    pub(super) lots: i64,
    /// The background's part of it.
    pub(super) house: i64,
}

impl Level {
    pub(super) fn new(side: Side, ticks: i64) -> Self {
        Self { side, ticks, front: NONE, back: NONE, lots: 0, house: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.front == NONE
    }

    /// Counts lots of an owner out.
    pub(super) fn less(&mut self, owner: Owner, lots: i64) {
        self.lots -= lots;
        if owner == Owner::House {
            self.house -= lots;
        }
    }

    /// Counts lots of an owner in.
    pub(super) fn more(&mut self, owner: Owner, lots: i64) {
        self.less(owner, -lots);
    }

    /// Puts an order at the end of the queue.
    pub(super) fn append(&mut self, orders: &mut Pool<Resting>, slot: u32) {
        orders[slot].before = self.back;
        orders[slot].behind = NONE;
        match self.back {
            NONE => self.front = slot,
            back => orders[back].behind = slot,
        }
        self.back = slot;
    }

    /// Takes an order out of the queue and frees its slot. Its lots are counted by the caller.
    pub(super) fn remove(&mut self, orders: &mut Pool<Resting>, slot: u32) {
        let Resting { before, behind, .. } = orders[slot];
        match before {
            NONE => self.front = behind,
            before => orders[before].behind = behind,
        }
        match behind {
            NONE => self.back = before,
            behind => orders[behind].before = before,
        }
        orders[slot].generation = orders[slot].generation.wrapping_add(1);
        orders.free(slot);
    }
}
