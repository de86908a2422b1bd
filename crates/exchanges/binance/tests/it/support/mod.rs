//! What the tests share.

mod conversation;
mod data;
mod listings;
mod truth;
mod venue;

pub(crate) use conversation::Conversation;
pub(crate) use data::recording;
pub(crate) use listings::{catalog, exchange_info, market};
pub(crate) use truth::{Change, Truth};
pub(crate) use venue::{Reply, Venue, ctx};
