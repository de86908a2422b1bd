//! Values in this process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use cambist_ports::Clock;
use cambist_ports::cache::{
    Cache, CacheEntry, CacheError, CacheHealth, CacheKey, CacheKind, CacheSelection, Found, Kept,
};
use moka::Expiry;

/// What an entry takes besides its value, in bytes: the key, and what finds it.
const OVERHEAD: u32 = 256;

/// Keeps values in this process, up to a number of bytes.
///
/// When there is no more room, what is asked for seldom goes first, so that a flood of keys that nobody asks for twice
/// pushes nothing out. Values are shared, never copied.
pub struct MemoryCache {
    slots: moka::sync::Cache<CacheKey, Slot>,
    clock: Arc<dyn Clock>,
}

#[derive(Clone)]
struct Slot {
    entry: CacheEntry,
    /// How long it is kept from when it was put in. Our own clock decides what is found; by this the room is given back.
    life: Duration,
}

impl MemoryCache {
    /// Keeps up to about `bytes`.
    pub fn new(bytes: u64, clock: Arc<dyn Clock>) -> Self {
        let slots = moka::sync::Cache::builder()
            .max_capacity(bytes)
            .weigher(|_, slot: &Slot| slot.entry.weight.saturating_add(OVERHEAD))
            .expire_after(ByLife)
            .build();
        Self { slots, clock }
    }

    fn find(&self, key: &CacheKey) -> Option<Found> {
        let entry = self.slots.get(key)?.entry;
        let is_kept = self.clock.now() < entry.kept_until;
        is_kept.then(|| Found { value: Kept::Shared(entry.value), fresh_until: entry.fresh_until })
    }

    fn forget_all(&self, selection: &CacheSelection) -> u64 {
        if let CacheSelection::Key(key) = selection {
            return u64::from(self.slots.remove(key).is_some());
        }
        let taken = self.slots.iter().filter(|(key, _)| selection.takes(key));
        taken.map(|(key, _)| u64::from(self.slots.remove(&*key).is_some())).sum()
    }
}

#[async_trait]
impl Cache for MemoryCache {
    async fn get(&self, key: &CacheKey) -> Result<Option<Found>, CacheError> {
        Ok(self.find(key))
    }

    async fn put(&self, key: &CacheKey, entry: CacheEntry) -> Result<(), CacheError> {
        let life = entry.kept_until.since(self.clock.now());
        if !life.is_zero() {
            self.slots.insert(*key, Slot { entry, life });
        }
        Ok(())
    }

    async fn forget(&self, selection: &CacheSelection) -> Result<u64, CacheError> {
        Ok(self.forget_all(selection))
    }

    async fn count(&self) -> Result<Vec<(CacheKind, u64)>, CacheError> {
        let now = self.clock.now();
        let mut kinds = BTreeMap::new();
        for (key, _) in self.slots.iter().filter(|(_, slot)| now < slot.entry.kept_until) {
            *kinds.entry(key.kind).or_insert(0) += 1;
        }
        Ok(kinds.into_iter().collect())
    }

    fn health(&self) -> CacheHealth {
        CacheHealth::healthy("memory")
    }
}

struct ByLife;

impl Expiry<CacheKey, Slot> for ByLife {
    fn expire_after_create(&self, _: &CacheKey, slot: &Slot, _: Instant) -> Option<Duration> {
        Some(slot.life)
    }

    fn expire_after_update(&self, _: &CacheKey, slot: &Slot, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(slot.life)
    }
}
