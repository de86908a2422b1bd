//! Being told when what an address shows has changed, in both eras of the protocol.
//!
//! What is told is only that there is something new to read, at most once a second for each address.

mod followed;
mod listen;
mod subscribe;

pub(crate) use listen::{accepted, listen};
pub(crate) use subscribe::{Subscriptions, subscribe};
