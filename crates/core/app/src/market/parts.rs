//! What market data is kept in.

use std::sync::Arc;

use cambist_ports::cache::Cache;
use cambist_ports::store::CandleStore;

use crate::CacheLifetimes;

/// What market data is kept in. With nothing, every question goes to its exchange.
#[derive(Clone, Default)]
pub struct MarketParts {
    /// Where values are kept for a short time.
    pub cache: Option<Arc<dyn Cache>>,
    /// For how long.
    pub lifetimes: CacheLifetimes,
    /// Where candles are kept that change no more.
    pub candles: Option<Arc<dyn CandleStore>>,
}
