//! Asks a running Cambist. [`RemoteCaller`] answers like the caller in this process does: the same inputs, the same
//! answers, the same problems, read off the registry's routes in reverse.
//!
//! One connection per request, and nothing is ever sent twice: a kept connection that dies at the wrong moment would
//! leave it open whether an order arrived. On loopback and on a Unix socket a connection costs next to nothing.
//!
//! Deliberately absent: code for single operations, retries, TLS.

mod connection;
mod endpoint;
mod feed;
mod feed_message;
mod outcome;
mod remote_caller;
mod send;
mod wire;

pub use endpoint::Endpoint;
pub use outcome::Unanswered;
pub use remote_caller::RemoteCaller;
pub use wire::WireRequest;
