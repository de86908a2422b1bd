//! Tests of the registry: what is declared holds together.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod caching;
mod inputs;
mod registry;
mod resources;
mod starting;
