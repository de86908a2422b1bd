//! The orders that the venue has at hand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cambist_model::{ClientOrderId, Timestamp};

use super::order::PaperOrder;

/// How many ended orders are kept at hand; all of them are in the vault.
const KEPT: usize = 4_096;

/// The open orders, and those that ended lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    open: BTreeMap<u64, PaperOrder>,
    ended: BTreeMap<u64, PaperOrder>,
    numbers: HashMap<ClientOrderId, u64>,
    ends: BTreeSet<(Timestamp, u64)>,
    forgotten: u64,
}

impl Orders {
    /// Takes a new order.
    pub(super) fn insert(&mut self, order: PaperOrder) {
        if let Some(end) = order.ends_at {
            self.ends.insert((end, order.number));
        }
        self.numbers.insert(order.client_order_id.clone(), order.number);
        self.open.insert(order.number, order);
    }

    /// An open order.
    pub(super) fn open(&self, number: u64) -> Option<&PaperOrder> {
        self.open.get(&number)
    }

    /// An open order, to change it.
    pub(super) fn open_mut(&mut self, number: u64) -> Option<&mut PaperOrder> {
        self.open.get_mut(&number)
    }

    /// The open orders in the order in which they arrived.
    pub(super) fn all_open(&self) -> impl Iterator<Item = &PaperOrder> {
        self.open.values()
    }

    /// An order at hand.
    pub(super) fn get(&self, number: u64) -> Option<&PaperOrder> {
        self.open.get(&number).or_else(|| self.ended.get(&number))
    }

    /// An order at hand by the id that came with it.
    pub(super) fn by_client(&self, id: &ClientOrderId) -> Option<&PaperOrder> {
        self.get(*self.numbers.get(id)?)
    }

    /// An open order has ended.
    pub(super) fn end(&mut self, number: u64) {
        let Some(order) = self.open.remove(&number) else {
            return;
        };
        if let Some(end) = order.ends_at {
            self.ends.remove(&(end, number));
        }
        self.ended.insert(number, order);
    }

    /// Forgets the oldest of the ended orders when there are too many. They must have been written down.
    pub(super) fn forget_oldest(&mut self) {
        while self.ended.len() > KEPT
            && let Some((_, oldest)) = self.ended.pop_first()
        {
            self.numbers.remove(&oldest.client_order_id);
            self.forgotten += 1;
        }
    }

    /// How many ended orders were forgotten so far.
    pub(super) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// The order whose time runs out next, and when.
    pub(super) fn next_end(&self) -> Option<(Timestamp, u64)> {
        self.ends.first().copied()
    }
}
