//! The entries of a channel's data. Numbers are JSON numbers, read as they are written.

use std::borrow::Cow;

use cambist_model::{
    AmountError, Candle, Percent, Price, PriceLevel, Quantity, Side, Symbol, Ticker, Timestamp, Trade, TradeId,
};
use serde::Deserialize;

use crate::id::{SOURCE, exchange_id};
use crate::map::{self, Exact};

/// What every entry says: which market it is about.
#[derive(Deserialize)]
pub(super) struct Named<'a> {
    #[serde(borrow)]
    pub(super) symbol: Cow<'a, str>,
    /// The minutes of a candle.
    pub(super) interval: Option<i64>,
}

/// The state of a market.
#[derive(Deserialize)]
pub(super) struct TickerEntry<'a> {
    bid: Exact,
    bid_qty: Exact,
    ask: Exact,
    ask_qty: Exact,
    last: Exact,
    volume: Exact,
    high: Exact,
    low: Exact,
    /// By how much the price changed in 24 hours, in the quote asset.
    change: Option<Exact>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
}

impl TickerEntry<'_> {
    pub(super) fn ticker(&self, symbol: Symbol, now: Timestamp) -> Result<Ticker, AmountError> {
        let (bid, bid_quantity) = map::sided(self.bid, self.bid_qty)?;
        let (ask, ask_quantity) = map::sided(self.ask, self.ask_qty)?;
        let last = map::price(self.last)?;
        let open_24h = match (last, self.change) {
            (Some(last), Some(change)) => Some(Price::new(last.amount().minus(change.0)?)?),
            _ => None,
        };
        let change_24h_pct = open_24h.zip(last).and_then(|(open, last)| Percent::change(open.amount(), last.amount()));
        Ok(Ticker {
            exchange: exchange_id(),
            symbol,
            bid,
            bid_quantity,
            ask,
            ask_quantity,
            last,
            open_24h,
            high_24h: map::price(self.high)?,
            low_24h: map::price(self.low)?,
            volume_24h: Some(map::quantity(self.volume)?),
            change_24h_pct,
            market_time: time(self.timestamp.as_deref()).unwrap_or(now),
            source: SOURCE,
            as_of: now,
            age_ms: 0,
        })
    }
}

/// A trade.
#[derive(Deserialize)]
pub(super) struct TradeEntry<'a> {
    #[serde(borrow)]
    side: Cow<'a, str>,
    price: Exact,
    qty: Exact,
    pub(super) trade_id: u64,
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
}

impl TradeEntry<'_> {
    /// The trade; `None` if it is not one that can be believed.
    pub(super) fn trade(&self, symbol: Symbol) -> Option<Trade> {
        let side = match self.side.as_ref() {
            "buy" => Side::Buy,
            "sell" => Side::Sell,
            _ => return None,
        };
        Some(Trade {
            trade_id: TradeId::parse(&self.trade_id.to_string()).ok()?,
            symbol,
            price: Price::new(self.price.0).ok()?,
            quantity: Quantity::new(self.qty.0).ok()?,
            side,
            executed_at: time(Some(&self.timestamp))?,
        })
    }
}

/// A candle.
#[derive(Deserialize)]
pub(super) struct CandleEntry<'a> {
    open: Exact,
    high: Exact,
    low: Exact,
    close: Exact,
    volume: Exact,
    trades: u64,
    #[serde(borrow)]
    interval_begin: Cow<'a, str>,
}

impl CandleEntry<'_> {
    /// The candle; `None` when nothing was traded.
    pub(super) fn candle(&self) -> Result<Option<Candle>, String> {
        if self.trades == 0 {
            return Ok(None);
        }
        let price = |exact: Exact| Price::new(exact.0).map_err(|why| why.to_string());
        let open_at = time(Some(&self.interval_begin)).ok_or("a candle has no start")?;
        let volume = Quantity::new(self.volume.0).map_err(|why| why.to_string())?;
        let (open, high, low, close) = (price(self.open)?, price(self.high)?, price(self.low)?, price(self.close)?);
        Ok(Some(Candle { open_at, open, high, low, close, volume }))
    }
}

/// A book, or what changed of it.
#[derive(Deserialize)]
pub(super) struct BookEntry<'a> {
    #[serde(default)]
    bids: Vec<LevelEntry>,
    #[serde(default)]
    asks: Vec<LevelEntry>,
    pub(super) checksum: Option<u32>,
    #[serde(borrow)]
    timestamp: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct LevelEntry {
    price: Exact,
    qty: Exact,
}

impl BookEntry<'_> {
    pub(super) fn bids(&self) -> Result<Vec<PriceLevel>, AmountError> {
        levels(&self.bids)
    }

    pub(super) fn asks(&self) -> Result<Vec<PriceLevel>, AmountError> {
        levels(&self.asks)
    }

    /// The market's own time of it, where it is told.
    pub(super) fn time(&self) -> Option<Timestamp> {
        time(self.timestamp.as_deref())
    }
}

fn levels(entries: &[LevelEntry]) -> Result<Vec<PriceLevel>, AmountError> {
    let level = |entry: &LevelEntry| {
        Ok(PriceLevel { price: Price::new(entry.price.0)?, quantity: Quantity::new(entry.qty.0)? })
    };
    entries.iter().map(level).collect()
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    Timestamp::parse(text?).ok()
}
