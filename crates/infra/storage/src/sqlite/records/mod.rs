//! Cambist's own records: how each kind is written and read.

pub(super) mod audit;
pub(super) mod changes;
pub(super) mod fills;
pub(super) mod order_events;
pub(super) mod orders;
pub(super) mod settings;
