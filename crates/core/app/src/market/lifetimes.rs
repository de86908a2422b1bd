//! For how long values are kept.

use std::time::Duration;

use cambist_model::Timeframe;
use cambist_ports::cache::CacheKind;

/// For how long values are as good as new, by kind; zero if a kind is not kept at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheLifetimes {
    /// The markets of an exchange with their rules.
    pub products: Duration,
    /// The state of a market in one line.
    pub ticker: Duration,
    /// The best levels of a market.
    pub order_book: Duration,
    /// The last public trades of a market.
    pub trades: Duration,
    /// A page of candles, at most. A page with a candle that still changes is kept for a tenth of its length.
    pub candles: Duration,
    /// That an exchange has no such market.
    pub unknown_symbol: Duration,
}

impl Default for CacheLifetimes {
    fn default() -> Self {
        Self {
            products: Duration::from_hours(1),
            ticker: Duration::from_secs(5),
            order_book: Duration::from_secs(1),
            trades: Duration::from_secs(1),
            candles: Duration::from_mins(1),
            unknown_symbol: Duration::from_secs(30),
        }
    }
}

/// How long one value lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lifetime {
    /// So long it is as good as new.
    pub(crate) fresh: Duration,
    /// So much longer it is shown while a new one is fetched.
    pub(crate) stale: Duration,
}

impl CacheLifetimes {
    /// How long values of this kind are as good as new, at most.
    pub fn of(&self, kind: CacheKind) -> Duration {
        match kind {
            CacheKind::Products => self.products,
            CacheKind::Ticker => self.ticker,
            CacheKind::OrderBook => self.order_book,
            CacheKind::Trades => self.trades,
            CacheKind::Candles => self.candles,
            CacheKind::UnknownSymbol => self.unknown_symbol,
        }
    }

    /// How long a value of this kind lives. Prices, books and trades are never shown when they are stale.
    pub(crate) fn lifetime(&self, kind: CacheKind) -> Lifetime {
        let fresh = self.of(kind);
        let stale = if kind == CacheKind::Products { fresh } else { Duration::ZERO };
        Lifetime { fresh, stale }
    }

    /// How long a page of candles of this length lives, with or without one that still changes.
    pub(crate) fn of_candles(&self, timeframe: Timeframe, changes: bool) -> Lifetime {
        let tenth = (timeframe.length() / 10).max(Duration::from_secs(1));
        let fresh = if changes { tenth.min(self.candles) } else { self.candles };
        Lifetime { fresh, stale: fresh }
    }
}
