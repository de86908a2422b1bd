//! Between Kraken's writing and the model's words. Pure: no clock, no I/O.

mod exact;
mod market;
mod name;
mod product;

pub(crate) use exact::Exact;
pub(crate) use market::{book, candle, order_book, price, quantity, sided, ticker, trade};
pub(crate) use name::{stream_name, symbol};
pub(crate) use product::product;
