//! The paper exchange as the rest of Cambist sees it: the exchange roles around a [`Venue`](crate::venue::Venue).
//!
//! The venue is behind one lock, and nothing waits while it is held. Whatever a call changed is on its way to the vault
//! before the lock is given back, and no answer and no event leaves before that has arrived there.

mod account;
mod calls;
mod candles;
mod commits;
mod driver;
mod faults;
mod growing;
mod market_data;
mod paper;
mod profile;
mod publisher;
mod random;
mod streams;
mod trading;

pub use paper::PaperExchange;
