//! New identifiers and secrets.

use cambist_model::{OrderId, RequestId};

/// Where new identifiers come from: time and randomness in production, a seed in tests.
pub trait Ids: Send + Sync {
    /// An id for an order.
    fn order_id(&self) -> OrderId;

    /// An id for a request.
    fn request_id(&self) -> RequestId;

    /// A key that nobody outside of this process can guess, another one each time.
    fn secret(&self) -> [u8; 32];
}
