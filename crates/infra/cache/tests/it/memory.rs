use std::sync::Arc;

use cambist_cache::MemoryCache;
use cambist_ports::cache::{Cache, Cacheable, Kept};

use crate::world::{book, clock, entry, ticker};

#[tokio::test]
async fn a_hit_shares_the_value_and_copies_nothing() {
    let clock = clock();
    let cache = MemoryCache::new(1 << 20, Arc::clone(&clock) as _);
    let put = entry("shared", &clock);
    let value: Arc<dyn Cacheable> = Arc::clone(&put.value);
    cache.put(&ticker("BTC-USD"), put).await.unwrap();
    let found = cache.get(&ticker("BTC-USD")).await.unwrap().unwrap();
    let Kept::Shared(shared) = found.value else { panic!("not shared") };
    assert!(Arc::ptr_eq(&shared, &value));
}

#[tokio::test]
async fn a_flood_of_keys_stays_within_the_room_and_pushes_out_nothing_that_is_in_use() {
    let clock = clock();
    let cache = MemoryCache::new(100_000, Arc::clone(&clock) as _);
    let used = ticker("BTC-USD");
    cache.put(&used, entry("in use", &clock)).await.unwrap();
    for depth in 0..20_000 {
        cache.put(&book("kraken", "BTC-USD", depth), entry("once", &clock)).await.unwrap();
        assert!(cache.get(&used).await.unwrap().is_some(), "after {depth} others");
    }
    let counted: u64 = cache.count().await.unwrap().into_iter().map(|(_, count)| count).sum();
    // Moka makes room now and then, so that a few more may wait for it.
    assert!(counted < 100_000 / 256 + 1_000, "{counted}");
}
