//! From an answer or an error to what goes over the wire.

mod json;
mod mark;
mod problem;
mod refusal;

pub(crate) use json::json;
pub(crate) use mark::{MARK_HEADERS, Mark};
pub(crate) use problem::problem;
pub(crate) use refusal::{Refusal, method_refused, refused};
