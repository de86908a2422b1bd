//! How often a venue may be spoken to.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cambist_model::Timestamp;

/// So much weight in so much time. All of it may be used at once; what was used comes back evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How much. A plain request weighs one, where the venue says nothing else.
    pub weight: u32,
    /// In what time.
    pub per: Duration,
}

impl Rate {
    /// `weight` in `per`.
    pub const fn new(weight: u32, per: Duration) -> Self {
        Self { weight, per }
    }

    /// How long it takes until `weight` has come back.
    fn cost(self, weight: u32) -> Duration {
        let micros = self.per.as_micros().saturating_mul(weight.into()) / u128::from(self.weight.max(1));
        Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

/// What is left of a [`Rate`]. Places are given in the order in which they were asked for.
pub(crate) struct Budget {
    rate: Rate,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When everything that was used has come back.
    whole_at: Timestamp,
    /// Nothing is let through before this, whatever is left.
    paused_until: Timestamp,
}

impl Budget {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, state: Mutex::default() }
    }

    /// Takes `weight` and tells when it may be used. When that is after `latest`, nothing is taken, and the error says how
    /// long it would be.
    pub(crate) fn take(&self, weight: u32, now: Timestamp, latest: Timestamp) -> Result<Timestamp, Duration> {
        let mut state = self.state();
        let whole_at = state.whole_at.max(now).plus(self.rate.cost(weight));
        let at = whole_at.minus(self.rate.per).max(state.paused_until).max(now);
        if at > latest {
            return Err(at.since(now));
        }
        state.whole_at = whole_at;
        Ok(at)
    }

    /// Lets nothing through before `until`.
    pub(crate) fn pause(&self, until: Timestamp) {
        let mut state = self.state();
        state.paused_until = state.paused_until.max(until);
    }

    /// Nothing is let through before this.
    pub(crate) fn paused_until(&self) -> Timestamp {
        self.state().paused_until
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: Timestamp = Timestamp::from_micros(i64::MAX);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + millis)
    }

    #[test]
    fn all_of_it_may_be_used_at_once_and_comes_back_evenly() {
        let budget = Budget::new(Rate::new(4, Duration::from_secs(2)));
        assert_eq!(budget.take(3, at(0), NEVER), Ok(at(0)));
        assert_eq!(budget.take(1, at(0), NEVER), Ok(at(0)));
        assert_eq!(budget.take(1, at(0), NEVER), Ok(at(500)));
        assert_eq!(budget.take(2, at(0), NEVER), Ok(at(1_500)));
        assert_eq!(budget.take(1, at(10_000), NEVER), Ok(at(10_000)));
    }

    #[test]
    fn what_would_come_too_late_takes_nothing() {
        let budget = Budget::new(Rate::new(1, Duration::from_secs(1)));
        assert_eq!(budget.take(1, at(0), at(0)), Ok(at(0)));
        assert_eq!(budget.take(1, at(0), at(999)), Err(Duration::from_secs(1)));
        assert_eq!(budget.take(1, at(0), at(1_000)), Ok(at(1_000)));
    }

    #[test]
    fn a_pause_holds_everything_back() {
        let budget = Budget::new(Rate::new(10, Duration::from_secs(1)));
        budget.pause(at(3_000));
        budget.pause(at(2_000));
        assert_eq!(budget.take(1, at(0), NEVER), Ok(at(3_000)));
        assert_eq!(budget.take(1, at(0), at(2_999)), Err(Duration::from_secs(3)));
    }
}
