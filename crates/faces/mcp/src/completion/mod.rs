//! Completion: values that fit where a client's user is typing.

mod candidates;
mod complete;

pub(crate) use complete::complete;
