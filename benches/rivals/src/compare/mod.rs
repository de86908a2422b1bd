//! Cambist and its rivals, side by side.

mod boot;
mod mcp;
mod rest;
mod run;
mod servers;
mod sides;
mod stream;
mod table;

pub(crate) use mcp::stateless_call;
pub(crate) use run::compare;
pub(crate) use servers::{cambist, venue_at};
