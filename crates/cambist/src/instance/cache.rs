//! What market data is kept in, as it is configured.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::{CacheLifetimes, MarketParts};
use cambist_cache::{FallbackCache, MemoryCache, RedisAddress, RedisCache};
use cambist_config as config;
use cambist_model::{AppError, ErrorCode, FieldProblem};
use cambist_ports::Clock;
use cambist_ports::cache::Cache;
use cambist_ports::store::CandleStore;

/// Opens the cache, and takes `candles` for those that change no more.
pub(super) async fn open(
    settings: &config::Cache,
    candles: Arc<dyn CandleStore>,
    clock: &Arc<dyn Clock>,
) -> Result<MarketParts, AppError> {
    let memory = MemoryCache::new(u64::from(settings.memory_mib) << 20, Arc::clone(clock));
    let cache: Arc<dyn Cache> = match &settings.redis_url {
        None => Arc::new(memory),
        Some(url) => {
            let address = RedisAddress::parse(&url.reveal().to_owned().into()).map_err(refused)?;
            let redis = RedisCache::new(address, Arc::clone(clock));
            Arc::new(FallbackCache::open(redis, memory, Arc::clone(clock)).await)
        }
    };
    let candles = settings.store_candles.then_some(candles);
    Ok(MarketParts { cache: Some(cache), lifetimes: lifetimes(settings), candles })
}

fn lifetimes(settings: &config::Cache) -> CacheLifetimes {
    CacheLifetimes {
        products: Duration::from_millis(settings.products_ttl_ms),
        ticker: Duration::from_millis(settings.ticker_ttl_ms),
        order_book: Duration::from_millis(settings.order_book_ttl_ms),
        trades: Duration::from_millis(settings.trades_ttl_ms),
        candles: Duration::from_millis(settings.candles_ttl_ms),
        unknown_symbol: Duration::from_millis(settings.unknown_symbol_ttl_ms),
    }
}

fn refused(error: cambist_cache::AddressError) -> AppError {
    let problem = FieldProblem::new("cache.redis_url", error.to_string());
    AppError { fields: vec![problem], ..AppError::new(ErrorCode::ConfigInvalid, format!("cache.redis_url: {error}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_and_the_services_agree_on_what_is_usual() {
        assert_eq!(lifetimes(&config::Cache::default()), CacheLifetimes::default());
    }
}
