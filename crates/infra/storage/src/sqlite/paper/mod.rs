//! The paper exchange's own books: how each kind is written and read.

pub(super) mod accounts;
pub(super) mod candles;
pub(super) mod changes;
pub(super) mod fills;
pub(super) mod orders;
