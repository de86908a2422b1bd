//! What Kraken writes by REST. Numbers are kept exactly as they are written.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::row::Row;
use crate::map::Exact;

/// A market of `AssetPairs`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PairWire {
    /// Its name as people write it, `XBT/USD` or `BTC/USD`. Missing for what is no ordinary market.
    pub(crate) wsname: Option<String>,
    /// How many digits of a price stand after the point.
    pub(crate) pair_decimals: u32,
    /// How many digits of a quantity stand after the point.
    pub(crate) lot_decimals: u32,
    /// The step of prices, where it is not the last digit.
    pub(crate) tick_size: Option<Exact>,
    /// The smallest order, in the base asset.
    pub(crate) ordermin: Option<Exact>,
    /// The smallest order value, in the quote asset.
    pub(crate) costmin: Option<Exact>,
    /// `online`, `cancel_only`, `post_only`, …
    pub(crate) status: Option<String>,
}

/// A market of `Ticker`.
#[derive(Debug, Deserialize)]
pub(crate) struct TickerWire {
    /// The best ask.
    pub(crate) a: Row<TouchWire>,
    /// The best bid.
    pub(crate) b: Row<TouchWire>,
    /// The last trade: its price comes first.
    pub(crate) c: Row<(Exact,)>,
    /// Volume: today, last 24 hours.
    pub(crate) v: Row<(IgnoredAny, Exact)>,
    /// Low: today, last 24 hours.
    pub(crate) l: Row<(IgnoredAny, Exact)>,
    /// High: today, last 24 hours.
    pub(crate) h: Row<(IgnoredAny, Exact)>,
}

/// One side of a `Ticker`.
#[derive(Debug, Deserialize)]
#[serde(from = "(Exact, IgnoredAny, Exact)")]
pub(crate) struct TouchWire {
    /// The price.
    pub(crate) price: Exact,
    /// The quantity. What stands before it are whole lots, rounded.
    pub(crate) quantity: Exact,
}

impl From<(Exact, IgnoredAny, Exact)> for TouchWire {
    fn from((price, _, quantity): (Exact, IgnoredAny, Exact)) -> Self {
        Self { price, quantity }
    }
}

/// A market of `Depth`: price and quantity of each level, and when it changed last.
#[derive(Debug, Deserialize)]
pub(crate) struct DepthWire {
    /// Who sells.
    pub(crate) asks: Vec<Row<(Exact, Exact)>>,
    /// Who buys.
    pub(crate) bids: Vec<Row<(Exact, Exact)>>,
}

/// A trade of `Trades`.
#[derive(Debug, Deserialize)]
#[serde(from = "(Exact, Exact, Exact, String, IgnoredAny, IgnoredAny, u64)")]
pub(crate) struct TradeWire {
    pub(crate) price: Exact,
    pub(crate) quantity: Exact,
    /// In seconds since 1970.
    pub(crate) time: Exact,
    /// `b` or `s`: what the one did who took from the book.
    pub(crate) side: String,
    /// Trades of a market are numbered.
    pub(crate) id: u64,
}

impl From<(Exact, Exact, Exact, String, IgnoredAny, IgnoredAny, u64)> for TradeWire {
    fn from(row: (Exact, Exact, Exact, String, IgnoredAny, IgnoredAny, u64)) -> Self {
        let (price, quantity, time, side, _, _, id) = row;
        Self { price, quantity, time, side, id }
    }
}

/// A candle of `OHLC`.
#[derive(Debug, Deserialize)]
#[serde(from = "(i64, Exact, Exact, Exact, Exact, IgnoredAny, Exact, u64)")]
pub(crate) struct OhlcWire {
    /// Its start in seconds since 1970.
    pub(crate) time: i64,
    pub(crate) open: Exact,
    pub(crate) high: Exact,
    pub(crate) low: Exact,
    pub(crate) close: Exact,
    pub(crate) volume: Exact,
    /// How many trades made it.
    pub(crate) trades: u64,
}

impl From<(i64, Exact, Exact, Exact, Exact, IgnoredAny, Exact, u64)> for OhlcWire {
    fn from(row: (i64, Exact, Exact, Exact, Exact, IgnoredAny, Exact, u64)) -> Self {
        let (time, open, high, low, close, _, volume, trades) = row;
        Self { time, open, high, low, close, volume, trades }
    }
}
