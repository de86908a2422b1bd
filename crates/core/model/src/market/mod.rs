//! What a market shows: its rules, prices, depth, trades and candles.

mod book;
mod candle;
mod product;
mod source;
mod ticker;
mod trade;

pub use book::{FillEstimate, OrderBook, PriceLevel};
pub use candle::{Candle, combine};
pub use product::{Product, ProductStatus};
pub use source::{Source, Sourced};
pub use ticker::Ticker;
pub use trade::Trade;
