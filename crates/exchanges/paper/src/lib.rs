//! The paper exchange: a matching engine that a trader would respect, on a market that is simulated or recorded.
//!
//! Data flows one way: a [`market`] model says what everybody else does, the engine matches that with the user's orders,
//! the venue keeps the accounts and answers the exchange roles.
//!
//! Deliberately absent: floating point, the machine's clock and randomness, storage, other exchanges.

pub mod market;
