//! The forms of a ticker.

use cambist_model::{ExchangeId, Price, Quantity, Symbol, Ticker, Timestamp};
use cambist_ops::output_schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::shape::Shape;

/// The ticker as it is.
pub(super) const TICKER: Shape =
    Shape { schema: output_schema::<Ticker>, part: ticker, reshape: |ticker| Ok(ticker.get().into()) };

/// The short form of design 002.
pub(super) const SHORT: Shape = Shape {
    schema: output_schema::<ShortTicker>,
    part: ticker,
    reshape: |ticker| serde_json::to_vec(&ShortTicker::from(serde_json::from_str::<Quote>(ticker.get())?)),
};

/// The form of design 003, with the whole ticker inside.
pub(super) const WITH_INFO: Shape = Shape {
    schema: output_schema::<TickerWithInfo>,
    part: ticker,
    reshape: |ticker| serde_json::to_vec(&TickerWithInfo::new(serde_json::from_str(ticker.get())?, ticker)),
};

/// Price and 24 hours of a market.
#[derive(Serialize, JsonSchema)]
struct ShortTicker {
    symbol: Symbol,
    /// The market's own time, in milliseconds since 1970.
    timestamp: i64,
    /// The same time.
    datetime: Timestamp,
    /// The highest price of the last 24 hours.
    high: Option<Price>,
    /// The lowest price of the last 24 hours.
    low: Option<Price>,
    /// The best price to sell at.
    bid: Option<Price>,
    /// The best price to buy at.
    ask: Option<Price>,
    /// The price of the last trade.
    last: Option<Price>,
    /// How much of the base asset was traded in the last 24 hours.
    volume: Option<Quantity>,
    /// Where it comes from.
    source: String,
    /// How old it was when answered, in milliseconds.
    age_ms: u64,
}

/// Price of a market, and everything known about it.
#[derive(Serialize, JsonSchema)]
struct TickerWithInfo<'a> {
    exchange: ExchangeId,
    symbol: Symbol,
    /// The market's own time, in milliseconds since 1970.
    timestamp: i64,
    /// The best price to sell at.
    bid: Option<Price>,
    /// The best price to buy at.
    ask: Option<Price>,
    /// The price of the last trade.
    last: Option<Price>,
    /// The whole ticker.
    #[schemars(with = "Ticker")]
    info: &'a RawValue,
}

/// What is read off a ticker.
#[derive(Deserialize)]
struct Quote {
    exchange: ExchangeId,
    symbol: Symbol,
    bid: Option<Price>,
    ask: Option<Price>,
    last: Option<Price>,
    high_24h: Option<Price>,
    low_24h: Option<Price>,
    volume_24h: Option<Quantity>,
    market_time: Timestamp,
    source: String,
    age_ms: u64,
}

impl From<Quote> for ShortTicker {
    fn from(quote: Quote) -> Self {
        Self {
            symbol: quote.symbol,
            timestamp: quote.market_time.millis(),
            datetime: quote.market_time,
            high: quote.high_24h,
            low: quote.low_24h,
            bid: quote.bid,
            ask: quote.ask,
            last: quote.last,
            volume: quote.volume_24h,
            source: quote.source,
            age_ms: quote.age_ms,
        }
    }
}

impl<'a> TickerWithInfo<'a> {
    fn new(quote: Quote, info: &'a RawValue) -> Self {
        Self {
            exchange: quote.exchange,
            symbol: quote.symbol,
            timestamp: quote.market_time.millis(),
            bid: quote.bid,
            ask: quote.ask,
            last: quote.last,
            info,
        }
    }
}

/// The ticker of the one market that was asked for.
fn ticker(answer: &[u8]) -> serde_json::Result<&RawValue> {
    #[derive(Deserialize)]
    struct Markets<'a> {
        #[serde(borrow)]
        markets: [Market<'a>; 1],
    }
    #[derive(Deserialize)]
    struct Market<'a> {
        #[serde(borrow)]
        ticker: &'a RawValue,
    }
    let Markets { markets: [market] } = serde_json::from_slice(answer)?;
    Ok(market.ticker)
}
