//! Who came in by which way in since the start.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::Face;

/// The most that are remembered; beyond that somebody may be told of twice.
const MOST: usize = 10_000;

/// Who came in by which way in since the start.
#[derive(Default)]
pub(super) struct Visits(Mutex<HashSet<(String, Face)>>);

impl Visits {
    /// Is this the first visit? From now on it is not.
    pub(super) fn is_first(&self, name: &str, face: Face) -> bool {
        let mut visits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if visits.len() >= MOST {
            visits.clear();
        }
        visits.insert((name.to_owned(), face))
    }

    /// The visit was not written down, so that the next is the first.
    pub(super) fn forget(&self, name: &str, face: Face) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(name.to_owned(), face));
    }
}
