//! The roles of a guarded exchange.

mod account;
mod market_data;
mod streams;
mod trading;
