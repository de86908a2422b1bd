//! What the tests share.

mod orders;
mod script;
mod trader;

pub(crate) use orders::{amount, limit, market, price, quantity, spend, stop_limit, stop_loss, take_profit};
pub(crate) use script::{START, Script, at};
pub(crate) use trader::Trader;
