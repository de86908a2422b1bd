//! The sums of Cambist: what is held at what cost, what was gained or lost, what holding it risks.
//!
//! Deliberately absent: async, I/O, clocks, floating point. USD values are rounded once, where they enter, to
//! [`USD_DIGITS`] digits; from there on every sum is exact, and what leaves one side arrives on the other.

#![deny(clippy::indexing_slicing, clippy::float_arithmetic)]

mod position;
mod risk;
mod usd;

pub use position::{Position, PositionBook};
pub use risk::{PriceRisk, price_risk};
pub use usd::USD_DIGITS;
