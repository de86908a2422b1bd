//! Tests of what every exchange adapter is given.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod circuit;
mod reads;
mod world;
