//! The cache in this process or in Redis (or Valkey), and what happens while Redis is away.
//!
//! Deliberately absent: what is worth keeping and for how long. The services decide that.

mod address;
mod fallback;
mod memory;
mod redis;
mod stored;

pub use address::{AddressError, RedisAddress};
pub use fallback::FallbackCache;
pub use memory::MemoryCache;
pub use redis::RedisCache;
