//! A human's yes to an order that waits for one, asked for in the client's own form.
//!
//! The form shows the plan that the server worked out, and its answer does not pass through a tool's arguments, so a
//! model cannot give it. What the human said is passed on with the seal of what was shown.

mod answer;
mod ask;
mod question;
mod retry;
mod state;

pub(crate) use ask::{Outcome, ask};
pub(crate) use retry::{Retry, go_on};
pub(crate) use state::{Bound, RequestStates};
