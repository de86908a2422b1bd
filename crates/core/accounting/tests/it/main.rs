//! Tests of the sums.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod positions;
mod risk;
