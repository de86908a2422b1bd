//! What can go wrong with a cache.

/// What can go wrong with a cache. It never makes a read fail: whoever asks goes to the exchange instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CacheError {
    /// It cannot be reached, or does not answer in time.
    #[error("the cache does not answer: {0}")]
    Unavailable(String),
    /// It answers, and does not do it: there is no room, or it may not be written to.
    #[error("the cache refuses: {0}")]
    Refused(String),
    /// What it holds under a key cannot be read, or a value cannot be written.
    #[error("a value in the cache cannot be read or written: {0}")]
    Unreadable(String),
}
