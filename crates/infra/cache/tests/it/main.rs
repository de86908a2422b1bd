//! The same tests on every place where values are kept, and what happens when Redis goes away and comes back.
//!
//! They start a Redis of their own. Where there is none to start, what needs it says so and is left out.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop where it stands")]
#![expect(clippy::print_stderr, reason = "a test that is left out says so")]

mod address;
mod conformance;
mod keys;
mod memory;
mod outage;
mod server;
mod world;
