use std::sync::Arc;
use std::time::Duration;

use cambist_cache::{FallbackCache, MemoryCache};
use cambist_ports::cache::{Cache, CacheSelection, CacheState};
use cambist_testkit::ManualClock;

use crate::server::{PASSWORD, RedisServer};
use crate::world::{clock, entry, text, ticker};

async fn open(server: &RedisServer, clock: &Arc<ManualClock>) -> FallbackCache {
    let memory = MemoryCache::new(1 << 20, Arc::clone(clock) as _);
    FallbackCache::open(server.cache(clock), memory, Arc::clone(clock) as _).await
}

/// Lets time pass until the cache is in this state.
async fn until(state: CacheState, cache: &FallbackCache, clock: &ManualClock) {
    for _ in 0..1_000_000 {
        if cache.health().state == state {
            return;
        }
        clock.advance(Duration::from_micros(1));
        tokio::task::yield_now().await;
    }
    panic!("it is still {:?}", cache.health());
}

#[tokio::test]
async fn an_outage_of_redis_is_bridged_told_and_over_by_itself() {
    let Some(mut server) = RedisServer::start() else { return };
    let clock = clock();
    let cache = open(&server, &clock).await;
    let (before, meanwhile) = (ticker("BTC-USD"), ticker("ETH-USD"));
    cache.put(&before, entry("before", &clock)).await.unwrap();
    assert_eq!(cache.health().state, CacheState::Healthy);

    server.kill();
    assert_eq!(text(&cache, &before).await, None, "a miss, not an error");
    let health = cache.health();
    assert_eq!((health.backend, health.state), ("redis", CacheState::Degraded));
    assert!(health.since.is_some());
    let reason = health.reason.unwrap();
    assert!(reason.contains("127.0.0.1") && !reason.contains(PASSWORD), "{reason}");
    cache.put(&meanwhile, entry("meanwhile", &clock)).await.unwrap();
    assert_eq!(text(&cache, &meanwhile).await.as_deref(), Some("meanwhile"));

    assert!(server.run());
    clock.advance(Duration::from_millis(100));
    until(CacheState::Healthy, &cache, &clock).await;
    assert_eq!(text(&cache, &meanwhile).await, None, "what was kept here meanwhile is not read any more");
    cache.put(&before, entry("after", &clock)).await.unwrap();
    assert_eq!(text(&server.cache(&clock), &before).await.as_deref(), Some("after"), "it is in Redis again");
}

#[tokio::test]
async fn what_was_forgotten_while_redis_was_out_of_reach_does_not_come_back() {
    let Some(mut server) = RedisServer::start() else { return };
    let clock = clock();
    let cache = open(&server, &clock).await;
    let (forgotten, other) = (ticker("BTC-USD"), ticker("ETH-USD"));
    server.kill();
    assert_eq!(text(&cache, &forgotten).await, None);
    cache.put(&forgotten, entry("here", &clock)).await.unwrap();
    assert_eq!(cache.forget(&CacheSelection::Key(forgotten)).await.unwrap(), 1);
    assert_eq!(text(&cache, &forgotten).await, None);

    // Redis comes back with what it held before, as after a break of the network.
    assert!(server.run());
    let elsewhere = server.cache(&clock);
    elsewhere.put(&forgotten, entry("old", &clock)).await.unwrap();
    elsewhere.put(&other, entry("old", &clock)).await.unwrap();
    clock.advance(Duration::from_millis(100));
    until(CacheState::Healthy, &cache, &clock).await;
    assert_eq!(text(&cache, &forgotten).await, None);
}

#[tokio::test]
async fn what_was_not_forgotten_is_still_there_when_redis_is_back() {
    let Some(mut server) = RedisServer::start() else { return };
    let clock = clock();
    let cache = open(&server, &clock).await;
    server.kill();
    assert_eq!(text(&cache, &ticker("BTC-USD")).await, None);
    assert!(server.run());
    server.cache(&clock).put(&ticker("BTC-USD"), entry("theirs", &clock)).await.unwrap();
    clock.advance(Duration::from_millis(100));
    until(CacheState::Healthy, &cache, &clock).await;
    assert_eq!(text(&cache, &ticker("BTC-USD")).await.as_deref(), Some("theirs"));
}

#[tokio::test]
async fn what_one_process_forgets_another_one_does_not_find() {
    let Some(server) = RedisServer::start() else { return };
    let clock = clock();
    let (one, other) = (open(&server, &clock).await, open(&server, &clock).await);
    one.put(&ticker("BTC-USD"), entry("shared", &clock)).await.unwrap();
    assert_eq!(text(&other, &ticker("BTC-USD")).await.as_deref(), Some("shared"));
    other.forget(&CacheSelection::Everything).await.unwrap();
    assert_eq!(text(&one, &ticker("BTC-USD")).await, None);
}
