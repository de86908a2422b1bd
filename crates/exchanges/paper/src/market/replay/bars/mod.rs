//! Recordings of candles.
//!
//! A table has a line for each candle and a heading that says what is where: time, open, high, low, close and volume, in
//! any order and under their usual names. What happened inside of a candle is not recorded, so it is made up: the price
//! goes from the open over the nearer extreme and the other one to the close, in steps at which takers trade the
//! candle's volume, and around the price there is a book of what is traded in a few seconds. Trades made up like this
//! give the recorded candle again.

mod bar;
mod chart;
mod heading;
mod number;
mod quotes;
mod table;

pub(super) use table::read;
