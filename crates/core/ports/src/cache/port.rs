//! The cache itself.

use async_trait::async_trait;
use cambist_model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{CacheEntry, CacheError, CacheKey, CacheKind, CacheSelection, Found};

/// Keeps values until they are too old, or until there is no room for them.
#[async_trait]
pub trait Cache: Send + Sync {
    /// What is kept under a key and not gone yet.
    async fn get(&self, key: &CacheKey) -> Result<Option<Found>, CacheError>;

    /// Keeps a value under a key, instead of what was there. What is gone already is not kept.
    async fn put(&self, key: &CacheKey, entry: CacheEntry) -> Result<(), CacheError>;

    /// Forgets values and says how many there were. None of them is found by a [`Cache::get`] that begins afterwards.
    async fn forget(&self, selection: &CacheSelection) -> Result<u64, CacheError>;

    /// How many values there are of each kind; kinds without any may be missing.
    async fn count(&self) -> Result<Vec<(CacheKind, u64)>, CacheError>;

    /// How it is.
    fn health(&self) -> CacheHealth;
}

/// How a cache is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct CacheHealth {
    /// Where values are kept: `memory`, `redis`.
    pub backend: &'static str,
    /// Does it work as it is configured?
    pub state: CacheState,
    /// What is wrong; null if nothing is.
    pub reason: Option<String>,
    /// Since when; null if nothing is wrong.
    pub since: Option<Timestamp>,
}

/// Does a cache work as it is configured?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CacheState {
    /// Yes.
    Healthy,
    /// No: values are kept in this process until it does.
    Degraded,
}

impl CacheHealth {
    /// Nothing is wrong.
    pub const fn healthy(backend: &'static str) -> Self {
        Self { backend, state: CacheState::Healthy, reason: None, since: None }
    }
}
