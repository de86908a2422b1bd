//! Market data: the same words for every exchange, behind a cache where the exchange is asked over a network.
//!
//! [`ReadThrough`](read_through::ReadThrough) finds a value in the cache or has it fetched, once for all who wait
//! ([`Flights`](crate::Flights)). What an exchange does not have is remembered too ([`unknown`]). Nothing that an order
//! depends on comes from here: the gate asks the exchange itself.

mod counts;
mod lifetimes;
mod parts;
mod read_through;
mod service;
mod unknown;
mod weight;

pub use counts::{CacheReport, KindReport};
pub use lifetimes::CacheLifetimes;
pub use parts::MarketParts;
pub use service::MarketService;
