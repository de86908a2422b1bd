//! What every place for values does alike.

use std::sync::Arc;
use std::time::Duration;

use cambist_cache::{FallbackCache, MemoryCache};
use cambist_ports::Clock;
use cambist_ports::cache::{Cache, CacheKind, CacheSelection, CacheState, CacheTag, KeyPattern};
use cambist_testkit::ManualClock;

use crate::server::RedisServer;
use crate::world::{book, clock, entry, text, ticker};

const ROOM: u64 = 1 << 20;

#[tokio::test]
async fn memory_keeps_the_contract() {
    let clock = clock();
    contract(&MemoryCache::new(ROOM, Arc::clone(&clock) as _), &clock).await;
}

#[tokio::test]
async fn redis_keeps_the_contract() {
    let Some(server) = RedisServer::start() else { return };
    let clock = clock();
    contract(&server.cache(&clock), &clock).await;
}

#[tokio::test]
async fn redis_with_memory_behind_it_keeps_the_contract() {
    let Some(server) = RedisServer::start() else { return };
    let clock = clock();
    let memory = MemoryCache::new(ROOM, Arc::clone(&clock) as _);
    contract(&FallbackCache::open(server.cache(&clock), memory, Arc::clone(&clock) as _).await, &clock).await;
}

#[tokio::test]
async fn memory_behind_a_redis_that_never_was_there_keeps_the_contract() {
    let Some(mut server) = RedisServer::start() else { return };
    server.kill();
    let clock = clock();
    let memory = MemoryCache::new(ROOM, Arc::clone(&clock) as _);
    let cache = FallbackCache::open(server.cache(&clock), memory, Arc::clone(&clock) as _).await;
    assert_eq!(cache.health().state, CacheState::Degraded);
    contract(&cache, &clock).await;
}

async fn contract(cache: &dyn Cache, clock: &ManualClock) {
    what_is_put_is_found_until_its_time(cache, clock).await;
    what_is_gone_already_is_not_kept(cache, clock).await;
    a_later_value_takes_the_place_of_an_earlier_one(cache, clock).await;
    a_value_of_another_type_is_an_error_and_no_panic(cache, clock).await;
    what_is_selected_is_forgotten_and_nothing_else(cache, clock).await;
    values_are_counted_by_kind(cache, clock).await;
}

async fn what_is_put_is_found_until_its_time(cache: &dyn Cache, clock: &ManualClock) {
    let key = ticker("BTC-USD");
    assert_eq!(text(cache, &key).await, None);
    let fresh_until = clock.now().plus(Duration::from_secs(5));
    cache.put(&key, entry("a \"b\" ü", clock)).await.unwrap();
    clock.advance(Duration::from_secs(9));
    let found = cache.get(&key).await.unwrap().unwrap();
    assert_eq!(found.fresh_until, fresh_until, "stale by now, and known to be");
    assert_eq!(*found.value.read::<String>().unwrap(), "a \"b\" ü");
    assert_eq!(text(cache, &ticker("ETH-USD")).await, None);
    clock.advance(Duration::from_secs(1));
    assert_eq!(text(cache, &key).await, None, "gone");
}

async fn what_is_gone_already_is_not_kept(cache: &dyn Cache, clock: &ManualClock) {
    let late = entry("late", clock);
    clock.advance(Duration::from_secs(10));
    cache.put(&ticker("BTC-USD"), late).await.unwrap();
    assert_eq!(text(cache, &ticker("BTC-USD")).await, None);
}

async fn a_later_value_takes_the_place_of_an_earlier_one(cache: &dyn Cache, clock: &ManualClock) {
    let key = ticker("BTC-USD");
    cache.put(&key, entry("one", clock)).await.unwrap();
    cache.put(&key, entry("two", clock)).await.unwrap();
    assert_eq!(text(cache, &key).await.as_deref(), Some("two"));
}

async fn a_value_of_another_type_is_an_error_and_no_panic(cache: &dyn Cache, clock: &ManualClock) {
    cache.put(&ticker("BTC-USD"), entry("no number", clock)).await.unwrap();
    let found = cache.get(&ticker("BTC-USD")).await.unwrap().unwrap();
    assert!(found.value.read::<u64>().is_err());
}

async fn what_is_selected_is_forgotten_and_nothing_else(cache: &dyn Cache, clock: &ManualClock) {
    let keys = [
        ticker("BTC-USD"),
        ticker("ETH-USD"),
        book("kraken", "BTC-USD", 10),
        book("kraken", "BTC-USD", 100),
        book("binance", "BTC-USDT", 10),
    ];
    let tag = |text: &str| CacheSelection::Tag(CacheTag::parse(text).unwrap());
    let pattern = |text: &str| CacheSelection::Pattern(KeyPattern::parse(text).unwrap());
    let cases: [(CacheSelection, &[usize]); 11] = [
        (CacheSelection::Key(keys[2]), &[2]),
        (CacheSelection::Key(book("kraken", "BTC-USD", 50)), &[]),
        (tag("kind:ticker"), &[0, 1]),
        (tag("exchange:binance"), &[4]),
        (tag("symbol:BTC-USD"), &[0, 2, 3]),
        (tag("asset:BTC"), &[0, 2, 3, 4]),
        (pattern("ticker:kraken:*"), &[0, 1]),
        (pattern("*:BTC-USD:*"), &[2, 3]),
        (pattern("*:kraken:*USD"), &[0, 1]),
        (pattern("ticker:kraken"), &[]),
        (CacheSelection::Everything, &[0, 1, 2, 3, 4]),
    ];
    for (selection, taken) in cases {
        for key in &keys {
            cache.put(key, entry("kept", clock)).await.unwrap();
        }
        let forgotten = cache.forget(&selection).await.unwrap();
        assert_eq!(forgotten, taken.len() as u64, "{selection}");
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(text(cache, key).await.is_none(), taken.contains(&index), "{selection} and {key}");
        }
    }
}

async fn values_are_counted_by_kind(cache: &dyn Cache, clock: &ManualClock) {
    for key in [ticker("BTC-USD"), ticker("ETH-USD"), book("kraken", "BTC-USD", 10)] {
        cache.put(&key, entry("kept", clock)).await.unwrap();
    }
    let counted = cache.count().await.unwrap();
    assert_eq!(counted, [(CacheKind::Ticker, 2), (CacheKind::OrderBook, 1)]);
    cache.forget(&CacheSelection::Everything).await.unwrap();
    assert_eq!(cache.count().await.unwrap(), []);
}
