//! How long an answer may be repeated.
//!
//! A read notes in its call until when the values that it used may be told again. Whoever holds the finished answer can
//! then give the same bytes to the next who asks, until that time, or until the cache is told to forget.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use cambist_model::Timestamp;

/// Where a call's reads note until when their values may be repeated: nowhere, unless somebody wants to know.
#[derive(Clone, Default)]
pub struct Freshness(Option<Arc<AtomicI64>>);

/// Nothing was read yet.
const UNTOUCHED: i64 = i64::MAX;

/// Something was read that may be different in the next moment.
const NEVER_AGAIN: i64 = i64::MIN;

impl Freshness {
    /// One that remembers what is noted.
    pub fn noted() -> Self {
        Self(Some(Arc::new(AtomicI64::new(UNTOUCHED))))
    }

    /// Something was read that may be repeated until then. The earliest of these times counts.
    pub fn lasts_until(&self, until: Timestamp) {
        self.note(until.micros());
    }

    /// Something was read that may be different in the next moment.
    pub fn ends_now(&self) {
        self.note(NEVER_AGAIN);
    }

    /// Until when everything that was read may be repeated; `None` if nothing was read, or something that may not.
    pub fn until(&self) -> Option<Timestamp> {
        let micros = self.0.as_ref()?.load(Ordering::Acquire);
        (micros != UNTOUCHED && micros != NEVER_AGAIN).then(|| Timestamp::from_micros(micros))
    }

    fn note(&self, micros: i64) {
        if let Some(noted) = &self.0 {
            noted.fetch_min(micros, Ordering::AcqRel);
        }
    }
}

impl fmt::Debug for Freshness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.0, self.until()) {
            (None, _) => f.write_str("not asked for"),
            (Some(_), Some(until)) => write!(f, "until {until}"),
            (Some(_), None) => f.write_str("none"),
        }
    }
}

/// Counts how often the cache was told to forget something.
#[derive(Clone, Debug, Default)]
pub struct CacheEpoch(Arc<AtomicU64>);

impl CacheEpoch {
    /// Something was forgotten: no answer from before may be repeated.
    pub fn advance(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    /// What holds from now on until it advances. Taken before anything is read, so that what is forgotten meanwhile counts.
    pub fn now(&self) -> SinceEpoch {
        SinceEpoch { epoch: self.clone(), seen: self.count() }
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

/// A moment between two times at which the cache was told to forget something.
#[derive(Clone, Debug)]
pub struct SinceEpoch {
    epoch: CacheEpoch,
    seen: u64,
}

impl SinceEpoch {
    /// With this time at which it ends by itself.
    pub fn until(self, until: Timestamp) -> Fresh {
        Fresh { until, since: self }
    }

    /// Was nothing forgotten since?
    pub fn holds(&self) -> bool {
        self.epoch.count() == self.seen
    }
}

/// Until when an answer may be repeated.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Not at this time any more, nor later.
    pub until: Timestamp,
    since: SinceEpoch,
}

impl Fresh {
    /// May it be repeated now? Asks no one and takes no lock.
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.until && self.since.holds()
    }
}
