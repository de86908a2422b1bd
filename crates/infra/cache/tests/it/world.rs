//! Keys, values and times.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::Timestamp;
use cambist_ports::Clock;
use cambist_ports::cache::{Cache, CacheDetail, CacheEntry, CacheKey, CacheKind};
use cambist_testkit::ManualClock;

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(1_800_000_000)))
}

pub(crate) fn ticker(symbol: &str) -> CacheKey {
    CacheKey::of_market(CacheKind::Ticker, "kraken".parse().unwrap(), symbol.parse().unwrap())
}

pub(crate) fn book(exchange: &str, symbol: &str, depth: u32) -> CacheKey {
    let key = CacheKey::of_market(CacheKind::OrderBook, exchange.parse().unwrap(), symbol.parse().unwrap());
    key.with(CacheDetail::Count(depth))
}

/// A text that is fresh for five seconds and kept for ten.
pub(crate) fn entry(text: &str, clock: &ManualClock) -> CacheEntry {
    let now = clock.now();
    CacheEntry {
        value: Arc::new(text.to_owned()),
        weight: u32::try_from(text.len()).unwrap(),
        fresh_until: now.plus(Duration::from_secs(5)),
        kept_until: now.plus(Duration::from_secs(10)),
    }
}

pub(crate) async fn text(cache: &dyn Cache, key: &CacheKey) -> Option<String> {
    let found = cache.get(key).await.unwrap()?;
    Some((*found.value.read::<String>().unwrap()).clone())
}
