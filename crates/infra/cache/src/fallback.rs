//! Redis, and this process's memory while Redis is away.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use cambist_model::Timestamp;
use cambist_ports::Clock;
use cambist_ports::cache::{
    Cache, CacheEntry, CacheError, CacheHealth, CacheKey, CacheKind, CacheSelection, CacheState, Found,
};

use crate::{MemoryCache, RedisCache};

/// How long Redis is left alone after it failed: at first, and at most. It doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Keeps values in Redis, and in this process while Redis is away.
///
/// It never fails for Redis' sake. When Redis goes away that is logged once; it is tried again in the background, and used
/// again when it is back. If something was forgotten meanwhile, or it is not known whether Redis heard of it, everything
/// of ours is forgotten there before anything is read: what was forgotten never comes back.
pub struct FallbackCache(Arc<Parts>);

struct Parts {
    redis: RedisCache,
    memory: MemoryCache,
    clock: Arc<dyn Clock>,
    /// Is Redis away? The same as whether there is an outage, for those who have no time for the lock.
    is_away: AtomicBool,
    outage: Mutex<Option<Outage>>,
}

/// Redis is away.
struct Outage {
    reason: String,
    since: Timestamp,
    /// Was something forgotten that Redis may still hold?
    owes: bool,
}

impl FallbackCache {
    /// Uses `redis` from the start if it answers, and `memory` until it does.
    pub async fn open(redis: RedisCache, memory: MemoryCache, clock: Arc<dyn Clock>) -> Self {
        let parts = Parts { redis, memory, clock, is_away: AtomicBool::new(false), outage: Mutex::default() };
        let cache = Self(Arc::new(parts));
        if let Err(error) = cache.0.redis.ping().await {
            cache.0.went_away(&error, false);
        }
        cache
    }
}

#[async_trait]
impl Cache for FallbackCache {
    async fn get(&self, key: &CacheKey) -> Result<Option<Found>, CacheError> {
        if let Some(redis) = self.0.redis() {
            match redis.get(key).await {
                Err(error @ CacheError::Unavailable(_)) => self.0.went_away(&error, false),
                answer => return answer,
            }
        }
        self.0.memory.get(key).await
    }

    async fn put(&self, key: &CacheKey, entry: CacheEntry) -> Result<(), CacheError> {
        if let Some(redis) = self.0.redis() {
            match redis.put(key, entry.clone()).await {
                Err(error @ CacheError::Unavailable(_)) => self.0.went_away(&error, false),
                answer => return answer,
            }
        }
        self.0.memory.put(key, entry).await
    }

    async fn forget(&self, selection: &CacheSelection) -> Result<u64, CacheError> {
        let here = self.0.memory.forget(selection).await?;
        // While Redis is away, it is told when it is back.
        if self.0.owe_if_away() {
            return Ok(here);
        }
        match self.0.redis.forget(selection).await {
            Ok(there) => Ok(here + there),
            Err(error) => {
                self.0.went_away(&error, true);
                Ok(here)
            }
        }
    }

    async fn count(&self) -> Result<Vec<(CacheKind, u64)>, CacheError> {
        if let Some(redis) = self.0.redis() {
            match redis.count().await {
                Err(error @ CacheError::Unavailable(_)) => self.0.went_away(&error, false),
                answer => return answer,
            }
        }
        self.0.memory.count().await
    }

    fn health(&self) -> CacheHealth {
        match &*self.0.outage() {
            None => self.0.redis.health(),
            Some(outage) => CacheHealth {
                backend: "redis",
                state: CacheState::Degraded,
                reason: Some(outage.reason.clone()),
                since: Some(outage.since),
            },
        }
    }
}

impl Parts {
    /// Redis, unless it is away.
    fn redis(&self) -> Option<&RedisCache> {
        (!self.is_away.load(Ordering::Acquire)).then_some(&self.redis)
    }

    fn outage(&self) -> MutexGuard<'_, Option<Outage>> {
        self.outage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that Redis failed, and sees to it that it is tried again. `owes`: was it to forget something?
    fn went_away(self: &Arc<Self>, error: &CacheError, owes: bool) {
        let mut outage = self.outage();
        if let Some(outage) = &mut *outage {
            outage.owes |= owes;
            return;
        }
        tracing::warn!(%error, "the cache is kept in memory until Redis answers again");
        *outage = Some(Outage { reason: error.to_string(), since: self.clock.now(), owes });
        self.is_away.store(true, Ordering::Release);
        tokio::spawn(come_back(Arc::downgrade(self), Arc::clone(&self.clock)));
    }

    /// Notes, if Redis is away, that it has something to forget.
    fn owe_if_away(&self) -> bool {
        let mut outage = self.outage();
        if let Some(outage) = &mut *outage {
            outage.owes = true;
        }
        outage.is_some()
    }

    /// Uses Redis again if it answers, after it forgot what it has to.
    async fn try_again(&self) -> bool {
        if let Err(error) = self.redis.ping().await {
            if let Some(outage) = &mut *self.outage() {
                outage.reason = error.to_string();
            }
            return false;
        }
        while !self.end_if_nothing_is_owed() {
            if self.redis.forget(&CacheSelection::Everything).await.is_err() {
                self.owe_if_away();
                return false;
            }
        }
        // What was kept meanwhile is of no use any more. Nobody reads it now, and forgetting it cannot fail.
        let _ = self.memory.forget(&CacheSelection::Everything).await;
        tracing::info!("the cache is kept in Redis again");
        true
    }

    /// Ends the outage, or takes note that something is to be forgotten first.
    fn end_if_nothing_is_owed(&self) -> bool {
        let mut outage = self.outage();
        if let Some(outage) = &mut *outage
            && outage.owes
        {
            outage.owes = false;
            return false;
        }
        *outage = None;
        self.is_away.store(false, Ordering::Release);
        true
    }
}

/// Tries Redis again and again until it is back, or until nobody needs the cache any more.
async fn come_back(parts: Weak<Parts>, clock: Arc<dyn Clock>) {
    let mut pause = FIRST_PAUSE;
    loop {
        clock.sleep_until(clock.now().plus(pause)).await;
        let Some(parts) = parts.upgrade() else { return };
        if parts.try_again().await {
            return;
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}
