//! A cache of what exchanges told: values that are known to become old, by typed keys.
//!
//! What is kept here may vanish at any moment, and nothing that an order depends on is ever read from it.

mod error;
mod key;
mod kind;
mod port;
mod selection;
mod value;

pub use error::CacheError;
pub use key::{CacheDetail, CacheKey, KEY_PREFIX};
pub use kind::CacheKind;
pub use port::{Cache, CacheHealth, CacheState};
pub use selection::{CacheSelection, CacheTag, KeyPattern, SelectionError};
pub use value::{CacheEntry, Cacheable, Found, Kept};
