//! How long to wait before a lost connection is made again.

use std::time::Duration;

/// The first wait; each later one is twice as long.
const FIRST: Duration = Duration::from_secs(1);

/// The longest wait.
const LONGEST: Duration = Duration::from_mins(1);

/// A connection that stood so long was a good one: the next wait is the first again.
const HEALTHY: Duration = Duration::from_secs(10);

/// The waits between connections.
pub(super) struct Backoff(Duration);

impl Backoff {
    pub(super) fn new() -> Self {
        Self(FIRST)
    }

    /// The wait after a connection that stood for `stood`: between half and the whole of what it is by the rule, so that
    /// many that were lost together do not come back together. `chance` is any number.
    pub(super) fn next(&mut self, stood: Duration, chance: u64) -> Duration {
        if stood >= HEALTHY {
            self.0 = FIRST;
        }
        let whole = self.0;
        self.0 = whole.saturating_mul(2).min(LONGEST);
        let share = u32::try_from(chance % 1_000).unwrap_or(0);
        whole / 2 + whole / 2_000 * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_start_again_after_a_connection_that_stood() {
        let mut backoff = Backoff::new();
        let halves: Vec<_> = (0..8).map(|_| backoff.next(Duration::ZERO, 0).as_millis()).collect();
        assert_eq!(halves, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
        assert_eq!(backoff.next(Duration::from_secs(9), 0), Duration::from_secs(30));
        assert_eq!(backoff.next(Duration::from_secs(10), 0), Duration::from_millis(500));
    }

    #[test]
    fn chance_spreads_a_wait_over_its_second_half() {
        let wait = |chance| Backoff::new().next(Duration::ZERO, chance).as_micros();
        assert_eq!(wait(500), 750_000);
        assert_eq!(wait(999), 999_500);
        assert_eq!(wait(u64::MAX), 807_500);
    }
}
