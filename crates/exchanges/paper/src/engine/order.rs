//! What goes into a book and what comes out of a match.

use cambist_model::{SelfTradePrevention, Side};

/// Whose order it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The background participants, who may trade with each other.
    House,
    /// The account, which may not trade with itself.
    User,
}

/// An order that is to rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What executions name it by.
    pub id: u64,
    /// Whose it is.
    pub owner: Owner,
    /// Buy or sell.
    pub side: Side,
    /// Its price, in ticks.
    pub ticks: i64,
    /// Its quantity, in lots; above zero.
    pub lots: i64,
}

/// An order that takes from the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taker {
    /// Whose it is.
    pub owner: Owner,
    /// Buy or sell.
    pub side: Side,
    /// The worst price, in ticks; `None` takes any.
    pub limit: Option<i64>,
    /// How much at most, in lots.
    pub lots: i64,
    /// What if it meets an order of its own account.
    pub self_trade: SelfTradePrevention,
}

/// A resting order as a taker would meet it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Maker {
    /// What the order was entered as.
    pub id: u64,
    /// Whose it is.
    pub owner: Owner,
    /// Its price, in ticks.
    pub ticks: i64,
    /// What is left of it, in lots.
    pub lots: i64,
}

/// A resting order that was taken from, at its own price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Execution {
    /// What the resting order was entered as.
    pub maker: u64,
    /// Whose it is.
    pub owner: Owner,
    /// The price, in ticks.
    pub ticks: i64,
    /// The quantity, in lots.
    pub lots: i64,
    /// What is left of the resting order; it is gone at zero.
    pub left: i64,
}

/// What a taker did. The buffers are used again from one match to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// The executions, in the order in which they happened.
    pub executions: Vec<Execution>,
    /// The account's own resting orders that gave way, by what they were entered as.
    pub withdrawn: Vec<u64>,
    /// What is left of the taker, in lots.
    pub left: i64,
    /// Did the taker give way to an order of its own account?
    pub gave_way: bool,
}

impl Matching {
    pub(super) fn begin(&mut self, lots: i64) {
        self.executions.clear();
        self.withdrawn.clear();
        self.left = lots;
        self.gave_way = false;
    }
}

/// Names a resting order to its book. A handle outlives its order harmlessly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    pub(super) slot: u32,
    pub(super) generation: u32,
}
