//! Tests of the Binance adapter.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets something unexpected has failed")]

mod faults;
mod recorded;
mod rest;
mod session;
mod streams;
mod support;
