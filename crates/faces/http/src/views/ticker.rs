//! The forms of a ticker.

use cambist_model::{ExchangeId, Price, Quantity, Symbol, Ticker, Timestamp};
use cambist_ops::output_schema;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::shape::{Reshaped, Shape};
use crate::answer::Mark;

/// The ticker as it is.
pub(super) const TICKER: Shape = Shape {
    schema: output_schema::<Ticker>,
    reshape: |answer| {
        let ticker = ticker::<&RawValue>(answer)?.get();
        Ok(Reshaped { body: ticker.into(), mark: Mark::of(ticker.as_bytes()) })
    },
};

/// The short form of design 002.
pub(super) const SHORT: Shape = Shape {
    schema: output_schema::<ShortTicker>,
    reshape: |answer| {
        let quote = ticker::<Quote>(answer)?;
        Ok(Reshaped { body: serde_json::to_vec(&ShortTicker::new(&quote)?)?, mark: quote.mark() })
    },
};

/// The form of design 003, with the whole ticker inside.
pub(super) const WITH_INFO: Shape = Shape {
    schema: output_schema::<TickerWithInfo>,
    reshape: |answer| {
        let ticker = ticker::<&RawValue>(answer)?;
        let quote: Quote = serde_json::from_str(ticker.get())?;
        Ok(Reshaped { body: serde_json::to_vec(&TickerWithInfo::new(&quote, ticker)?)?, mark: quote.mark() })
    },
};

/// A ticker in the short form, which the stream of prices repeats.
pub(crate) fn short_ticker(ticker: &[u8]) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&ShortTicker::new(&serde_json::from_slice(ticker)?)?)
}

/// Price and 24 hours of a market.
// What is only passed on stays the text that it is.
#[derive(Serialize, JsonSchema)]
struct ShortTicker<'a> {
    #[schemars(with = "Symbol")]
    symbol: &'a str,
    /// The market's own time, in milliseconds since 1970.
    timestamp: i64,
    /// The same time.
    #[schemars(with = "Timestamp")]
    datetime: &'a str,
    /// The highest price of the last 24 hours.
    #[schemars(with = "Option<Price>")]
    high: Option<&'a str>,
    /// The lowest price of the last 24 hours.
    #[schemars(with = "Option<Price>")]
    low: Option<&'a str>,
    /// The best price to sell at.
    #[schemars(with = "Option<Price>")]
    bid: Option<&'a str>,
    /// The best price to buy at.
    #[schemars(with = "Option<Price>")]
    ask: Option<&'a str>,
    /// The price of the last trade.
    #[schemars(with = "Option<Price>")]
    last: Option<&'a str>,
    /// How much of the base asset was traded in the last 24 hours.
    #[schemars(with = "Option<Quantity>")]
    volume: Option<&'a str>,
    /// Where it comes from.
    source: &'a str,
    /// How old it was when answered, in milliseconds.
    age_ms: u64,
}

/// Price of a market, and everything known about it.
#[derive(Serialize, JsonSchema)]
struct TickerWithInfo<'a> {
    #[schemars(with = "ExchangeId")]
    exchange: &'a str,
    #[schemars(with = "Symbol")]
    symbol: &'a str,
    /// The market's own time, in milliseconds since 1970.
    timestamp: i64,
    /// The best price to sell at.
    #[schemars(with = "Option<Price>")]
    bid: Option<&'a str>,
    /// The best price to buy at.
    #[schemars(with = "Option<Price>")]
    ask: Option<&'a str>,
    /// The price of the last trade.
    #[schemars(with = "Option<Price>")]
    last: Option<&'a str>,
    /// The whole ticker.
    #[schemars(with = "Ticker")]
    info: &'a RawValue,
}

/// What is read off a ticker. Nothing in it has to be escaped in JSON.
#[derive(Deserialize)]
struct Quote<'a> {
    exchange: &'a str,
    symbol: &'a str,
    bid: Option<&'a str>,
    ask: Option<&'a str>,
    last: Option<&'a str>,
    high_24h: Option<&'a str>,
    low_24h: Option<&'a str>,
    volume_24h: Option<&'a str>,
    market_time: &'a str,
    source: &'a str,
    as_of: &'a str,
    age_ms: u64,
}

impl Quote<'_> {
    fn mark(&self) -> Mark {
        Mark::new(Some(self.source), Some(self.as_of), Some(self.age_ms))
    }

    /// The market's own time, in milliseconds since 1970.
    fn millis(&self) -> serde_json::Result<i64> {
        Timestamp::parse(self.market_time).map(Timestamp::millis).map_err(serde_json::Error::custom)
    }
}

impl<'a> ShortTicker<'a> {
    fn new(quote: &Quote<'a>) -> serde_json::Result<Self> {
        Ok(Self {
            symbol: quote.symbol,
            timestamp: quote.millis()?,
            datetime: quote.market_time,
            high: quote.high_24h,
            low: quote.low_24h,
            bid: quote.bid,
            ask: quote.ask,
            last: quote.last,
            volume: quote.volume_24h,
            source: quote.source,
            age_ms: quote.age_ms,
        })
    }
}

impl<'a> TickerWithInfo<'a> {
    fn new(quote: &Quote<'a>, info: &'a RawValue) -> serde_json::Result<Self> {
        Ok(Self {
            exchange: quote.exchange,
            symbol: quote.symbol,
            timestamp: quote.millis()?,
            bid: quote.bid,
            ask: quote.ask,
            last: quote.last,
            info,
        })
    }
}

/// The ticker of the one market that was asked for.
fn ticker<'a, T: Deserialize<'a>>(answer: &'a [u8]) -> serde_json::Result<T> {
    #[derive(Deserialize)]
    struct Markets<T> {
        markets: [Market<T>; 1],
    }
    #[derive(Deserialize)]
    struct Market<T> {
        ticker: T,
    }
    let Markets { markets: [market] } = serde_json::from_slice(answer)?;
    Ok(market.ticker)
}
