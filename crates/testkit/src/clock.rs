//! A clock that stands still until it is moved.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use cambist_model::Timestamp;
use cambist_ports::Clock;
use tokio::sync::oneshot;

/// Time that a test moves by hand. Whoever sleeps wakes when the clock is moved past their time: the earliest first, and
/// of those with the same time whoever lay down first, so that every run is the same.
#[derive(Debug)]
pub struct ManualClock(Mutex<Dial>);

#[derive(Debug)]
struct Dial {
    now: Timestamp,
    /// Who sleeps, by the time to wake and the order of lying down.
    asleep: BTreeMap<(Timestamp, u64), oneshot::Sender<()>>,
    lay_down: u64,
}

impl ManualClock {
    /// Stands at `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(Dial { now: start, asleep: BTreeMap::new(), lay_down: 0 }))
    }

    /// Moves on by `span`.
    pub fn advance(&self, span: Duration) {
        let to = self.now().plus(span);
        self.set(to);
    }

    /// Moves to `to`.
    pub fn set(&self, to: Timestamp) {
        let mut dial = self.dial();
        dial.now = to;
        while let Some(first) = dial.asleep.first_entry().filter(|first| first.key().0 <= to) {
            // Whoever gave up waiting does not hear it.
            let _ = first.remove().send(());
        }
    }

    fn dial(&self) -> MutexGuard<'_, Dial> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lie_down(&self, until: Timestamp) -> Option<oneshot::Receiver<()>> {
        let mut dial = self.dial();
        if until <= dial.now {
            return None;
        }
        let (wake, woken) = oneshot::channel();
        let place = (until, dial.lay_down);
        dial.lay_down += 1;
        dial.asleep.insert(place, wake);
        Some(woken)
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.dial().now
    }

    async fn sleep_until(&self, at: Timestamp) {
        if let Some(woken) = self.lie_down(at) {
            // The sender lives as long as `self`, so waiting cannot fail.
            let _ = woken.await;
        }
    }
}
