//! From what came over the wire to an operation's input, strictly: what cannot be read is refused by name.

mod body;
mod call;
mod input;
mod key;
mod object;
mod path;
mod query;
mod text;

pub(crate) use call::{FAULT_HEADER, call};
pub(crate) use input::{input, input_in};
pub(crate) use key::KEY_HEADER;
pub(crate) use object::object;
pub(crate) use path::fields;
pub(crate) use query::pairs;
