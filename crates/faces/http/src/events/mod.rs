//! Streams for browsers: the same feeds as server-sent events, over a plain request.
//!
//! As on a socket, a feed is asked for its next event only when the client has taken the ones before.

mod frame;
mod open;
mod telling;
mod wanted;

pub(crate) use open::router;
