//! Answers that can be read under an address.

mod list;
mod read;

pub(crate) use list::{list, templates};
pub(crate) use read::read;
