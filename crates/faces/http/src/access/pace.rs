//! How many requests a token has: so many in any minute, and a steady trickle after that.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cambist_model::Timestamp;

/// The time over which requests are counted.
const WINDOW: Duration = Duration::from_mins(1);

/// How many are remembered before those that have been quiet for a while are forgotten.
const MANY: usize = 10_000;

/// The pace that each holder of a token keeps, by the generic cell rate algorithm: one time per holder is all that is
/// kept.
pub(super) struct Pace {
    /// Between two requests, on average; `None` if there is no limit.
    interval: Option<Duration>,
    /// By name, when the requests so far would have been spread out evenly.
    paid_until: Mutex<HashMap<String, Timestamp>>,
}

impl Pace {
    /// So many requests a minute; any number if it is 0.
    pub(super) fn new(requests_per_minute: u32) -> Self {
        Self { interval: WINDOW.checked_div(requests_per_minute), paid_until: Mutex::default() }
    }

    /// Counts a request; an error says after how long there is room for it.
    pub(super) fn step(&self, name: &str, now: Timestamp) -> Result<(), Duration> {
        let Some(interval) = self.interval else { return Ok(()) };
        let mut paid = self.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() >= MANY {
            paid.retain(|_, until| *until > now);
        }
        let until = paid.get(name).copied().unwrap_or(now).max(now).plus(interval);
        let ahead = until.since(now);
        if ahead > WINDOW {
            return Err(ahead.saturating_sub(WINDOW));
        }
        paid.insert(name.to_owned(), until);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minutes_worth_may_come_at_once_and_then_one_by_one() {
        let (pace, start) = (Pace::new(6), Timestamp::from_secs(1_000));
        for n in 0..6 {
            assert_eq!(pace.step("a", start), Ok(()), "{n}");
        }
        assert_eq!(pace.step("a", start), Err(Duration::from_secs(10)));
        assert_eq!(pace.step("b", start), Ok(()), "each has its own");
        let later = start.plus(Duration::from_secs(10));
        assert_eq!(pace.step("a", later), Ok(()));
        assert_eq!(pace.step("a", later), Err(Duration::from_secs(10)));
        let much_later = start.plus(Duration::from_hours(1));
        assert_eq!((0..9).filter(|_| pace.step("a", much_later).is_ok()).count(), 6, "quiet time is not saved up");
    }

    #[test]
    fn zero_is_no_limit() {
        let pace = Pace::new(0);
        assert!((0..10_000).all(|_| pace.step("a", Timestamp::EPOCH).is_ok()));
    }
}
