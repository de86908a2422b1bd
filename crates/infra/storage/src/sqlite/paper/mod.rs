//! The paper exchange's own books: how each kind is written and read.

pub(crate) mod accounts;
pub(crate) mod candles;
pub(crate) mod changes;
pub(crate) mod fills;
pub(crate) mod orders;
