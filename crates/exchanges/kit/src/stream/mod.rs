//! Streams of venues: one shared connection, and the conversation on it as a state machine without I/O.

mod session;

pub use session::{Effect, FetchId, Session};
