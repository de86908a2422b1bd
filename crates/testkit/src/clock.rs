//! A clock that stands still until it is moved.

use async_trait::async_trait;
use cambist_model::Timestamp;
use cambist_ports::Clock;
use std::time::Duration;
use tokio::sync::watch;

/// Time that a test moves by hand. Whoever sleeps wakes when the clock is moved past their time.
#[derive(Debug)]
pub struct ManualClock(watch::Sender<Timestamp>);

impl ManualClock {
    /// Stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(watch::Sender::new(start))
    }

    /// Moves on by `span`.
    pub fn advance(&self, span: Duration) {
        self.0.send_modify(|now| *now = now.plus(span));
    }

    /// Moves to `to`.
    pub fn set(&self, to: Timestamp) {
        self.0.send_replace(to);
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    async fn sleep_until(&self, at: Timestamp) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|now| *now >= at).await;
    }
}
