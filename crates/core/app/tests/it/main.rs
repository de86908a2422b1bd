//! Tests of the services on an exchange that does as it is told, with time moved by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod alive;
mod approve;
mod breakers;
mod cached;
mod candles;
mod freshness;
mod guarded;
mod house;
mod keys;
mod orders;
mod peers;
mod remote;
mod restart;
mod scopes;
mod series;
mod stop;
mod streams;
