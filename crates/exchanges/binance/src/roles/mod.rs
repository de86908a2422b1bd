//! The roles that Binance plays: build the question, ask, map the answer.

mod market_data;
mod streams;
