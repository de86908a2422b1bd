//! What an account holds, what it pays, what went in and out.

mod balance;
mod fees;
mod transfer;

pub use balance::Balance;
pub use fees::FeeSchedule;
pub use transfer::{Transfer, TransferKind};
