//! The session, frame by frame.

mod book;
mod candles;
mod connection;
mod damaged;
mod refusals;
mod subscriptions;
mod ticker;
mod trades;
