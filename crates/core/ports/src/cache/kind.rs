//! Kinds of values.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What kind of value is kept: each has its own lifetime and its own counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CacheKind {
    /// The markets of an exchange with their rules.
    Products,
    /// The state of a market in one line.
    Ticker,
    /// The best levels of a market.
    OrderBook,
    /// The last public trades of a market.
    Trades,
    /// A page of candles.
    Candles,
    /// That an exchange has no such market.
    UnknownSymbol,
}

impl CacheKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Products, Self::Ticker, Self::OrderBook, Self::Trades, Self::Candles, Self::UnknownSymbol];

    /// Its name in keys, settings and statistics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Ticker => "ticker",
            Self::OrderBook => "order_book",
            Self::Trades => "trades",
            Self::Candles => "candles",
            Self::UnknownSymbol => "unknown_symbol",
        }
    }

    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for CacheKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
