//! Streams of venues: one shared connection, and the conversation on it as a state machine without I/O.

mod backoff;
mod conversation;
mod fetch;
mod line;
mod reader;
mod session;
mod shared;
mod topics;

pub use fetch::Fetch;
pub use session::{Effect, FetchId, Session};
pub use shared::{SharedStreams, StreamSettings};
