//! Tests of the paper exchange.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets something unexpected has failed")]

mod book;
mod book_oracle;
mod determinism;
mod durability;
mod exchange;
mod faults;
mod invariants;
mod market;
mod market_data;
mod orders;
mod restart;
mod streams;
mod support;
