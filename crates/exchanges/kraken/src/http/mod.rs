//! Kraken's public REST interface as it is written there.

mod client;
mod of_market;
mod row;
mod wire;

pub(crate) use client::Rest;
pub(crate) use row::Row;
pub(crate) use wire::{DepthWire, OhlcWire, PairWire, TickerWire, TradeWire};
