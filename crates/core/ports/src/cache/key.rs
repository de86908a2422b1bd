//! Keys, in place and as text.

use std::fmt;

use cambist_model::{ExchangeId, Symbol, Timeframe, Timestamp};

use super::CacheKind;

/// What every key begins with as text: ours, and the version of what is written under it. Values of another shape get
/// another version, so that two releases can share a server.
pub const KEY_PREFIX: &str = "cambist:v1:";

/// Under what a value is kept. Copied and compared without touching the heap.
///
/// As text it is `cambist:v1:ticker:kraken:BTC-USD`, with the detail behind it where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey {
    /// What kind of value.
    pub kind: CacheKind,
    /// Of which exchange.
    pub exchange: ExchangeId,
    /// Of which market; `None` for what is about all of them.
    pub symbol: Option<Symbol>,
    /// What else tells it from others.
    pub detail: CacheDetail,
}

/// What else tells a value from others of its kind and market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CacheDetail {
    /// Nothing.
    None,
    /// How many levels or trades were asked for.
    Count(u32),
    /// Which candles.
    Bars {
        /// How long each.
        timeframe: Timeframe,
        /// The first may open here.
        start: Timestamp,
        /// The last opens before this.
        end: Timestamp,
    },
}

impl CacheKey {
    /// The key of what is about all markets of an exchange.
    pub fn of_exchange(kind: CacheKind, exchange: ExchangeId) -> Self {
        Self { kind, exchange, symbol: None, detail: CacheDetail::None }
    }

    /// The key of what is about one market.
    pub fn of_market(kind: CacheKind, exchange: ExchangeId, symbol: Symbol) -> Self {
        Self { kind, exchange, symbol: Some(symbol), detail: CacheDetail::None }
    }

    /// The same with this detail.
    #[must_use]
    pub fn with(self, detail: CacheDetail) -> Self {
        Self { detail, ..self }
    }

    /// Reads the text of a key, with the prefix or without; `None` if it is none of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(KEY_PREFIX).unwrap_or(text).split(':');
        let kind = CacheKind::parse(parts.next()?)?;
        let exchange = ExchangeId::parse(parts.next()?).ok()?;
        let symbol = parts.next().map(Symbol::parse).transpose().ok()?;
        let detail = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => CacheDetail::None,
            (Some(count), None, _) => CacheDetail::Count(count.parse().ok()?),
            (Some(timeframe), Some(start), Some(end)) => CacheDetail::Bars {
                timeframe: Timeframe::parse(timeframe)?,
                start: Timestamp::from_micros(start.parse().ok()?),
                end: Timestamp::from_micros(end.parse().ok()?),
            },
            (Some(_), Some(_), None) => return None,
        };
        parts.next().is_none().then_some(Self { kind, exchange, symbol, detail })
    }
}

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KEY_PREFIX}{}:{}", self.kind, self.exchange)?;
        if let Some(symbol) = self.symbol {
            write!(f, ":{symbol}")?;
        }
        match self.detail {
            CacheDetail::None => Ok(()),
            CacheDetail::Count(count) => write!(f, ":{count}"),
            CacheDetail::Bars { timeframe, start, end } => {
                write!(f, ":{}:{}:{}", timeframe.as_str(), start.micros(), end.micros())
            }
        }
    }
}
