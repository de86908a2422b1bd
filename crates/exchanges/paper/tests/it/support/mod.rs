//! What the tests share.

mod chance;
mod orders;
mod script;
mod trader;

pub(crate) use chance::{Command, MARKETS, commands, script};
pub(crate) use orders::{amount, limit, market, price, quantity, spend, stop_limit, stop_loss, take_profit};
pub(crate) use script::{Script, at};
pub(crate) use trader::Trader;
