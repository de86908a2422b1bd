//! The paper exchange: a matching engine that a trader would respect, on a market that is simulated or recorded.
//!
//! Data flows one way: a [`market`] model says what everybody else does, the [`engine`] matches that with the user's
//! orders, the [`venue`] keeps the [`account`] and says what came of it, [`PaperExchange`] answers the
//! exchange roles.
//!
//! Deliberately absent: floating point, the machine's clock and randomness, storage, other exchanges.

pub mod account;
pub mod engine;
pub mod market;
pub mod venue;

mod config;
mod exchange;
mod id;

pub use config::{FaultRates, FeeTier, FeeTiers, FeeTiersError, Latency, PaperConfig};
pub use exchange::PaperExchange;
