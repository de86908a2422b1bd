//! Tests of the client against small servers on loopback and on a Unix socket.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod endpoint;
mod failures;
mod feeds;
mod house;
mod remote;
mod samples;
mod server;
mod wire;
