//! Time.

use async_trait::async_trait;
use cambist_model::Timestamp;

/// Where time comes from. Production reads the machine's clock, tests and simulations move it by hand.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Waits until it is `at`; returns at once if that has passed.
    async fn sleep_until(&self, at: Timestamp);
}
