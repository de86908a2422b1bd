//! What the cache was good for.

use std::sync::atomic::{AtomicU64, Ordering};

use cambist_model::{Amount, Percent};
use cambist_ports::cache::{CacheHealth, CacheKind};

/// Counts by kind, since this process began.
#[derive(Debug, Default)]
pub(crate) struct Counts([Counters; CacheKind::ALL.len()]);

#[derive(Debug, Default)]
struct Counters {
    hits: AtomicU64,
    stale_hits: AtomicU64,
    misses: AtomicU64,
    fetches: AtomicU64,
    errors: AtomicU64,
}

/// Something that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// A value was there, as good as new.
    Hit,
    /// A stale value was shown while a new one was fetched.
    StaleHit,
    /// There was none.
    Miss,
    /// An exchange was asked.
    Fetch,
    /// The cache could not be read or written.
    Error,
}

/// How the cache is, and what it was good for since this process began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheReport {
    /// How it is; `None` if there is none.
    pub health: Option<CacheHealth>,
    /// By kind of value.
    pub kinds: Vec<KindReport>,
}

/// What the cache was good for, for one kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindReport {
    /// Which kind.
    pub kind: CacheKind,
    /// For how long a value is as good as new, at most, in milliseconds; 0 if none is kept.
    pub ttl_ms: u64,
    /// How often a value was there.
    pub hits: u64,
    /// How often a stale value was shown while a new one was fetched.
    pub stale_hits: u64,
    /// How often there was none.
    pub misses: u64,
    /// How often an exchange was asked for one. Less than the misses when many asked for the same at once.
    pub fetches: u64,
    /// How often the cache could not be read or written.
    pub errors: u64,
    /// How often there was a value, stale or not, of all times; `None` before the first.
    pub hit_rate_pct: Option<Percent>,
    /// How many values there are.
    pub entries: u64,
}

impl Counts {
    pub(crate) fn add(&self, kind: CacheKind, counted: Counted) {
        let Some(counters) = self.of(kind) else { return };
        let counter = match counted {
            Counted::Hit => &counters.hits,
            Counted::StaleHit => &counters.stale_hits,
            Counted::Miss => &counters.misses,
            Counted::Fetch => &counters.fetches,
            Counted::Error => &counters.errors,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn report(&self, kind: CacheKind, ttl_ms: u64, entries: u64) -> KindReport {
        let read = |counter: fn(&Counters) -> &AtomicU64| {
            self.of(kind).map_or(0, |counters| counter(counters).load(Ordering::Relaxed))
        };
        let (hits, stale_hits) = (read(|c| &c.hits), read(|c| &c.stale_hits));
        let misses = read(|c| &c.misses);
        let found = hits.saturating_add(stale_hits);
        let hit_rate_pct = share(found, found.saturating_add(misses));
        let (fetches, errors) = (read(|c| &c.fetches), read(|c| &c.errors));
        KindReport { kind, ttl_ms, hits, stale_hits, misses, fetches, errors, hit_rate_pct, entries }
    }

    fn of(&self, kind: CacheKind) -> Option<&Counters> {
        CacheKind::ALL.iter().zip(&self.0).find(|(of, _)| **of == kind).map(|(_, counters)| counters)
    }
}

fn share(part: u64, whole: u64) -> Option<Percent> {
    let amount = |count: u64| Amount::from_units(count.into(), 0).ok();
    Percent::share(amount(part)?, amount(whole)?)
}
