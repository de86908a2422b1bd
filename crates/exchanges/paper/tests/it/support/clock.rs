//! A clock that is moved by hand.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use cambist_model::Timestamp;
use cambist_ports::Clock;
use tokio::sync::watch;

/// A clock that stands still, or one that jumps to wherever somebody waits for.
pub(crate) struct ManualClock {
    now: watch::Sender<Timestamp>,
    jumps: AtomicBool,
}

impl ManualClock {
    /// A clock that jumps.
    pub(crate) fn jumping(now: Timestamp) -> Self {
        let clock = Self::standing(now);
        clock.jumps.store(true, Ordering::Relaxed);
        clock
    }

    /// A clock that stands still.
    pub(crate) fn standing(now: Timestamp) -> Self {
        Self { now: watch::Sender::new(now), jumps: AtomicBool::new(false) }
    }

    pub(crate) fn set(&self, now: Timestamp) {
        self.now.send_replace(now);
    }

    /// How many wait for a time that has not come.
    pub(crate) fn sleepers(&self) -> usize {
        self.now.receiver_count()
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    async fn sleep_until(&self, at: Timestamp) {
        if self.jumps.load(Ordering::Relaxed) {
            self.now.send_modify(|now| *now = at.max(*now));
        }
        let mut now = self.now.subscribe();
        now.wait_for(|now| *now >= at).await.unwrap();
    }
}
