//! What every exchange adapter is given: reads that are asked again, a circuit breaker, and streams as state machines.
//!
//! Deliberately absent: the name of any exchange, wire formats, credentials. An order is never sent again here, whatever
//! happened to it: only whoever journals orders may decide what an unknown outcome means.

pub mod stream;

mod breaker;
mod guarded;
mod pause;
mod roles;

pub use guarded::Guarded;
