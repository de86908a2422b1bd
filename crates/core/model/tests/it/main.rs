//! Tests of the model: algebra, round trips, the state table, the gate.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod access;
mod amounts;
mod breakers;
mod denials;
mod gate;
mod live;
mod names;
mod orders;
mod scopes;
mod trading_hours;
