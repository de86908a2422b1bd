//! Tests of what every exchange adapter is given.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod circuit;
mod http;
mod http_server;
mod reads;
mod stream;
mod stream_venue;
mod tls;
mod world;
