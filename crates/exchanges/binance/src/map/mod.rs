//! Between what Binance writes and the model. Pure, without a clock.

mod book;
mod candle;
mod product;
mod ticker;
mod trade;

pub(crate) use book::{levels, order_book};
pub(crate) use candle::{CountedCandle, candle};
pub(crate) use product::product;
pub(crate) use ticker::{Best, Day, ticker};
pub(crate) use trade::{Execution, trade};
