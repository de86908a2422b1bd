//! Cambist's own records: how each kind is written and read.

pub(crate) mod audit;
pub(crate) mod audit_chain;
pub(crate) mod candles;
pub(crate) mod changes;
pub(crate) mod fills;
pub(crate) mod kept_answers;
pub(crate) mod order_events;
pub(crate) mod orders;
pub(crate) mod settings;
pub(crate) mod tokens;
