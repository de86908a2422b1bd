//! The books of the account: who has what, and what trading costs.
//!
//! Double entry: every movement takes from one account what it gives to another, so that the sum over all of them stays
//! zero for every asset. Amounts are exact; nothing here rounds.

mod fees;
mod ledger;

pub use fees::{FeeRates, Volume};
pub use ledger::{Holder, Ledger, Totals};
