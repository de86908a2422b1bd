//! The roles in which Kraken is spoken to.

mod market_data;
mod streams;
