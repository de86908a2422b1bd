//! Tests of the paper exchange.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something unexpected has failed"
)]

mod book;
mod book_oracle;
mod invariants;
mod orders;
mod restart;
mod support;
