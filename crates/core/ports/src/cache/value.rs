//! Values, shared within a process and written down outside of it.

use std::any::Any;
use std::sync::Arc;

use bytes::Bytes;
use cambist_model::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::CacheError;

/// A value that can be kept: shared as it is within this process, so that a hit reads no JSON, and as JSON outside of it.
pub trait Cacheable: Any + Send + Sync {
    /// Its JSON.
    fn to_json(&self) -> Result<Vec<u8>, CacheError>;
}

impl<T: Serialize + Any + Send + Sync> Cacheable for T {
    fn to_json(&self) -> Result<Vec<u8>, CacheError> {
        serde_json::to_vec(self).map_err(|error| CacheError::Unreadable(error.to_string()))
    }
}

/// A value on its way into the cache.
#[derive(Clone)]
pub struct CacheEntry {
    /// The value.
    pub value: Arc<dyn Cacheable>,
    /// About how many bytes of memory it takes.
    pub weight: u32,
    /// Until when it is as good as new.
    pub fresh_until: Timestamp,
    /// Until when it may still be shown while a new one is fetched; then it is gone. The same as `fresh_until` if never.
    pub kept_until: Timestamp,
}

/// What was found under a key. It is not gone yet, but may be stale.
#[derive(Clone)]
pub struct Found {
    /// The value.
    pub value: Kept,
    /// Until when it is as good as new.
    pub fresh_until: Timestamp,
}

/// A value as it was kept.
#[derive(Clone)]
pub enum Kept {
    /// In this process.
    Shared(Arc<dyn Cacheable>),
    /// Elsewhere, as JSON.
    Json(Bytes),
}

impl Kept {
    /// The value, if it is a `T`.
    pub fn read<T: DeserializeOwned + Send + Sync + 'static>(self) -> Result<Arc<T>, CacheError> {
        match self {
            Self::Shared(value) => {
                let value: Arc<dyn Any + Send + Sync> = value;
                let other = || CacheError::Unreadable("it is of another type than its key says".to_owned());
                value.downcast().map_err(|_| other())
            }
            Self::Json(json) => match serde_json::from_slice(&json) {
                Ok(value) => Ok(Arc::new(value)),
                Err(error) => Err(CacheError::Unreadable(error.to_string())),
            },
        }
    }
}
