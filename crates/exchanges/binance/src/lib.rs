//! Binance spot: public market data by REST and streams.
//!
//! Deliberately absent: accounts, orders, credentials, retries. Prices and quantities arrive as text and stay exact.

mod catalog;
mod client;
mod descriptor;
mod error;
mod exchange;
mod id;
mod map;
mod rest;
mod roles;
pub mod stream;
mod wire;

pub use catalog::{Catalog, Listings};
pub use descriptor::descriptor;
pub use exchange::{Binance, BinanceSettings, build};
