//! Amounts: exact decimals with a unit each.
//!
//! Same-unit arithmetic keeps the type, cross-unit arithmetic is a named method ([`Price::notional`]), and
//! everything that can fail to be exact returns an [`AmountError`].

mod exact;
mod increment;
mod money;
mod text;
mod units;

pub use exact::{Amount, AmountError, Rounding};
pub use increment::Increment;
pub use money::Money;
pub use units::{FeeRate, Percent, Price, Quantity};
