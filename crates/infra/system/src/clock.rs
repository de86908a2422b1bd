//! The machine's clock.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use cambist_model::Timestamp;
use cambist_ports::Clock;

/// The longest stretch slept at once. The machine may be suspended and its clock may be set meanwhile; the wait looks
/// again after each stretch, so neither makes it late by more than this.
const STRETCH: Duration = Duration::from_secs(30);

/// The machine's clock. It follows the machine when its clock is set, also backwards.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else takes the time from")]
    fn now(&self) -> Timestamp {
        from_system(SystemTime::now())
    }

    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else waits with")]
    async fn sleep_until(&self, at: Timestamp) {
        // The timer may fire a moment before the wall clock gets there, so it is the wall clock that ends the wait.
        while let Some(wait) = next_wait(self.now(), at) {
            tokio::time::sleep(wait).await;
        }
    }
}

/// How long to sleep before looking at the clock again; `None` when `at` has come.
fn next_wait(now: Timestamp, at: Timestamp) -> Option<Duration> {
    let left = at.since(now);
    (!left.is_zero()).then(|| left.min(STRETCH))
}

/// The system's time in microseconds, also before 1970.
fn from_system(time: SystemTime) -> Timestamp {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => Timestamp::EPOCH.plus(after),
        Err(before) => Timestamp::EPOCH.minus(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_when_its_time_has_come() {
        let at = Timestamp::from_secs(100);
        assert_eq!(next_wait(at, at), None);
        assert_eq!(next_wait(at.plus(Duration::from_micros(1)), at), None);
        assert_eq!(next_wait(at.minus(Duration::from_micros(1)), at), Some(Duration::from_micros(1)));
    }

    #[test]
    fn a_long_wait_is_cut_into_stretches() {
        let now = Timestamp::from_secs(0);
        assert_eq!(next_wait(now, Timestamp::from_secs(86_400)), Some(STRETCH));
    }

    #[test]
    fn system_time_keeps_its_microseconds() {
        let span = Duration::from_micros(1_732_183_200_123_456);
        assert_eq!(from_system(SystemTime::UNIX_EPOCH + span).micros(), 1_732_183_200_123_456);
        assert_eq!(from_system(SystemTime::UNIX_EPOCH - Duration::from_micros(5)).micros(), -5);
    }
}
