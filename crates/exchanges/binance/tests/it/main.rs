//! Tests of the Binance adapter.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that meets something unexpected has failed")]

mod recorded;
mod session;
mod support;
