//! Streams: what happens, as it happens, over WebSocket.
//!
//! A feed is asked for its next event only when the client has taken the ones before. What a client is too slow for
//! piles up nowhere: the feed leaves it out and says so.

mod heard;
mod price;
mod session;
mod upgrade;
mod wire;

pub(crate) use upgrade::router;
