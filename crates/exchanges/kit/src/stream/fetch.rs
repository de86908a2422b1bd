//! What a stream asks by REST.

use async_trait::async_trait;
use bytes::Bytes;
use cambist_ports::exchange::ExchangeError;

/// Serves [`Effect::Fetch`](super::Effect::Fetch): the adapter's way to ask, with its weights and its table of errors.
#[async_trait]
pub trait Fetch: Send + Sync {
    /// The body of the answer to a path with its query.
    async fn fetch(&self, path: &str) -> Result<Bytes, ExchangeError>;
}
