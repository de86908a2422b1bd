//! What an account is, what it holds, what it pays, what went in and out.

mod balance;
mod fees;
mod mode;
mod transfer;

pub use balance::Balance;
pub use fees::FeeSchedule;
pub use mode::AccountMode;
pub use transfer::{Transfer, TransferKind};
