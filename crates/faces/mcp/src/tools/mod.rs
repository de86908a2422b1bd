//! Operations as tools.

mod call;
mod describe;
mod progress;
mod schema;

pub(crate) use call::{Told, call, read};
pub(crate) use describe::describe;
