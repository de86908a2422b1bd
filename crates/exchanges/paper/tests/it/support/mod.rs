//! What the tests share.

mod chance;
mod clock;
mod desk;
mod orders;
mod script;
mod trader;
mod vault;

pub(crate) use chance::{Command, MARKETS, commands, order, script};
pub(crate) use clock::ManualClock;
pub(crate) use desk::{Desk, approved, bitcoin, client_id, config, ctx, named, with_fault};
pub(crate) use orders::{amount, limit, market, price, quantity, spend, stop_limit, stop_loss, take_profit};
pub(crate) use script::{Script, at};
pub(crate) use trader::Trader;
pub(crate) use vault::MemoryVault;
