//! The sections of the configuration, one file each.
//!
//! The comments on the fields are what users read: the reference of variables and the schema are made from them.

mod cache;
mod exchanges;
mod faults;
mod log;
mod oauth;
mod paper;
mod safety;
mod server;
mod storage;
mod tape_speed;
mod venue;

pub use cache::{Cache, RedisUrl};
pub use exchanges::Exchanges;
pub use faults::Faults;
pub use log::{Log, LogFormat, LogLevel};
pub use oauth::{Issuer, OAuth};
pub use paper::{FeeTier, Paper};
pub use safety::Safety;
pub use server::{Auth, Server};
pub use storage::Storage;
pub use tape_speed::TapeSpeed;
pub use venue::Venue;
