//! Slots that are used again, so that a book at its size allocates nothing.

use std::ops::{Index, IndexMut};

/// No slot.
pub(super) const NONE: u32 = u32::MAX;

/// Values in numbered slots. Whoever gives a slot back must not name it again.
#[derive(Clone, Debug)]
pub(super) struct Pool<T> {
    slots: Vec<T>,
    free: Vec<u32>,
}

impl<T> Pool<T> {
    pub(super) fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }

    /// Puts a value into a slot. `make` is shown what the slot held before, if it was used.
    pub(super) fn insert(&mut self, make: impl FnOnce(Option<&T>) -> T) -> u32 {
        if let Some(slot) = self.free.pop() {
            let value = make(Some(&self[slot]));
            self[slot] = value;
            return slot;
        }
        // A book would need 200 GB of orders before its slots run out.
        let slot = u32::try_from(self.slots.len()).unwrap_or(NONE);
        self.slots.push(make(None));
        slot
    }

    /// Gives a slot back. Its value stays until the slot is used again.
    pub(super) fn free(&mut self, slot: u32) {
        self.free.push(slot);
    }

    pub(super) fn get(&self, slot: u32) -> Option<&T> {
        self.slots.get(slot as usize)
    }
}

impl<T> Index<u32> for Pool<T> {
    type Output = T;

    fn index(&self, slot: u32) -> &T {
        &self.slots[slot as usize]
    }
}

impl<T> IndexMut<u32> for Pool<T> {
    fn index_mut(&mut self, slot: u32) -> &mut T {
        &mut self.slots[slot as usize]
    }
}
