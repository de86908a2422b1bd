//! Kraken's spot market: its public market data by REST and WebSocket v2.
//!
//! What the venue says enters by [`http`] and [`ws`] as it is written there, becomes the model's words in `map`, and leaves
//! by the roles of [`Kraken`].
//!
//! Deliberately absent: accounts and orders, floating point, a clock of its own. A book is told only when the venue's
//! checksum agrees with it.

mod error;
mod exchange;
mod http;
mod id;
mod map;
mod markets;
mod profile;
mod roles;
mod settings;
mod ws;

pub use exchange::{Kraken, build};
pub use markets::{Listing, Market};
pub use settings::KrakenSettings;
pub use ws::KrakenSession;
