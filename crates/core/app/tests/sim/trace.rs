//! What happened, in the order in which it did, and what should not have.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use cambist_ports::Clock;
use cambist_testkit::ManualClock;

/// The story of a run. The same seed tells the same story, byte for byte.
pub(crate) struct Trace {
    clock: Arc<ManualClock>,
    story: Mutex<String>,
    /// The first thing that should not have happened.
    broken: Mutex<Option<String>>,
}

impl Trace {
    pub(crate) fn new(clock: Arc<ManualClock>) -> Self {
        Self { clock, story: Mutex::default(), broken: Mutex::default() }
    }

    /// Something happened.
    pub(crate) fn tell(&self, what: &str) {
        let mut story = self.story.lock().unwrap();
        writeln!(story, "{} {what}", self.clock.now()).unwrap();
    }

    /// Something happened that must not.
    pub(crate) fn accuse(&self, what: String) {
        self.tell(&format!("BROKEN: {what}"));
        self.broken.lock().unwrap().get_or_insert(what);
    }

    /// Accuses unless it is so.
    pub(crate) fn check(&self, is_so: bool, otherwise: impl FnOnce() -> String) {
        if !is_so {
            self.accuse(otherwise());
        }
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.broken.lock().unwrap().is_some()
    }

    /// The story so far, and the first thing that should not have happened.
    pub(crate) fn take(&self) -> (String, Option<String>) {
        (self.story.lock().unwrap().clone(), self.broken.lock().unwrap().clone())
    }
}
