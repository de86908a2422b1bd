//! Tests of Kraken's adapter.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets something unexpected has failed")]

mod faults;
mod mixed_frames;
mod recorded;
mod rest;
mod session;
mod venue;
mod world;
