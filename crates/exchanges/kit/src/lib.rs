//! What every exchange adapter is given: reads that are asked again, a circuit breaker, HTTP at the venue's
//! pace, and streams as state machines on shared connections.
//!
//! Deliberately absent: the name of any exchange, wire formats, credentials. An order is never sent again here, whatever
//! happened to it: only whoever journals orders may decide what an unknown outcome means.

pub mod http;
pub mod stream;

mod breaker;
mod guarded;
mod pause;
mod public_market;
mod rate;
mod real;
mod roles;
mod similar;
mod transport;

pub use guarded::Guarded;
pub use public_market::public_market;
pub use rate::Rate;
pub use real::refuse_faults;
pub use similar::similar;
pub use transport::Transport;
