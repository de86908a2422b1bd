//! What happened, counted. A life in which something never happened proves nothing about it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::Outcome;

/// Counts of all visitors together.
#[derive(Default)]
pub(super) struct Tally {
    /// Right answers over REST.
    pub(super) answers: Count,
    /// Honest refusals while the venue was away.
    pub(super) refusals: Count,
    /// Events over web sockets.
    pub(super) events: Count,
    /// Events over server-sent events.
    pub(super) sent_events: Count,
    /// Times a listener was told that the source was lost.
    pub(super) interruptions: Count,
    /// Visitors that came and went.
    pub(super) visits: Count,
}

/// One count.
#[derive(Default)]
pub(super) struct Count(AtomicU64);

impl Count {
    pub(super) fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Tally {
    fn counts(&self) -> [(&'static str, u64); 6] {
        [
            ("answers", self.answers.now()),
            ("refusals", self.refusals.now()),
            ("events", self.events.now()),
            ("sent events", self.sent_events.now()),
            ("interruptions", self.interruptions.now()),
            ("visits", self.visits.now()),
        ]
    }

    /// All counts in a line.
    pub(super) fn told(&self) -> String {
        self.counts().map(|(what, count)| format!("{what} {count}")).join(", ")
    }

    /// Did everything happen that has to? Refusals do not: answers may well be kept longer than the venue is away.
    pub(super) fn check(&self) -> Outcome {
        match self.counts().iter().find(|(what, count)| *count == 0 && *what != "refusals") {
            None => Ok(()),
            Some((what, _)) => Err(format!("there were no {what}").into()),
        }
    }
}
