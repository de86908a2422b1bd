use cambist_config::Cache;

use crate::setup::Setup;

#[test]
fn every_lifetime_is_the_one_that_was_set() {
    let kinds = ["products", "ticker", "order_book", "trades", "candles", "unknown_symbol"];
    let setup = kinds.iter().zip(1..).fold(Setup::new(), |setup, (kind, ttl)| {
        setup.variable(&format!("CAMBIST_CACHE__{}_TTL_MS", kind.to_uppercase()), &ttl.to_string())
    });
    let cache: Cache = setup.load().unwrap().config.cache;
    let Cache { products_ttl_ms, ticker_ttl_ms, order_book_ttl_ms, trades_ttl_ms, .. } = cache;
    let read = [products_ttl_ms, ticker_ttl_ms, order_book_ttl_ms, trades_ttl_ms, cache.candles_ttl_ms];
    assert_eq!((read, cache.unknown_symbol_ttl_ms), ([1, 2, 3, 4, 5], 6));
}

#[test]
fn the_address_of_redis_is_read_and_shown_without_its_password() {
    let setup = Setup::new().variable("REDIS_URL", "redis://:hidden@cache:7000/1");
    let loaded = setup.load().unwrap();
    assert_eq!(loaded.config.cache.redis_url.as_ref().unwrap().reveal(), "redis://:hidden@cache:7000/1");
    let shown = format!("{:?} {:?}", loaded.config, loaded.effective());
    assert!(shown.contains("redis://cache:7000/1") && !shown.contains("hidden"), "{shown}");
}

#[test]
fn a_cache_without_room_is_refused() {
    let error = Setup::new().variable("CAMBIST_CACHE__MEMORY_MIB", "0").load().unwrap_err();
    assert_eq!(error.problems[0].key.as_deref(), Some("cache.memory_mib"));
}
