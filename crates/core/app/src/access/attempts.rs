//! Failed attempts, as the audit is told of them: at most once a minute, with how many there were.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cambist_model::Timestamp;

/// The shortest time between two entries. Without it whoever knocks could fill the disk.
const BETWEEN: Duration = Duration::from_mins(1);

/// Failed attempts since the audit was last told.
#[derive(Default)]
pub(super) struct Attempts(Mutex<State>);

#[derive(Default)]
struct State {
    told_at: Option<Timestamp>,
    untold: u64,
}

impl Attempts {
    /// Counts one more. How many to tell of, if it is time to tell.
    pub(super) fn count(&self, now: Timestamp) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.untold = state.untold.saturating_add(1);
        if state.told_at.is_some_and(|told_at| now.since(told_at) < BETWEEN) {
            return None;
        }
        state.told_at = Some(now);
        Some(std::mem::take(&mut state.untold))
    }
}
