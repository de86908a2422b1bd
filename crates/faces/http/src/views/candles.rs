//! The forms of a series of candles.

use cambist_model::{ExchangeId, Price, Quantity, Symbol, Timeframe};
use cambist_ops::output_schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shape::{Reshaped, Shape};
use crate::answer::Mark;

/// The bare list of design 002.
pub(super) const LIST: Shape = Shape {
    schema: output_schema::<Vec<CandleRow>>,
    reshape: |answer| {
        let series: Series = serde_json::from_slice(answer)?;
        let mark = series.mark();
        Ok(Reshaped { body: serde_json::to_vec(&rows(series))?, mark })
    },
};

/// The form of design 003, which repeats what was asked for.
pub(super) const WITH_NAMES: Shape = Shape {
    schema: output_schema::<NamedCandles>,
    reshape: |answer| {
        let series: Series = serde_json::from_slice(answer)?;
        let mark = series.mark();
        Ok(Reshaped { body: serde_json::to_vec(&NamedCandles::from(series))?, mark })
    },
};

/// One candle.
// What is only passed on stays the text that it is.
#[derive(Serialize, JsonSchema)]
struct CandleRow<'a> {
    /// Its start, in milliseconds since 1970.
    timestamp: i64,
    #[schemars(with = "Price")]
    open: &'a str,
    #[schemars(with = "Price")]
    high: &'a str,
    #[schemars(with = "Price")]
    low: &'a str,
    #[schemars(with = "Price")]
    close: &'a str,
    /// How much of the base asset was traded.
    #[schemars(with = "Quantity")]
    volume: &'a str,
}

/// Candles and what they are of.
#[derive(Serialize, JsonSchema)]
struct NamedCandles<'a> {
    exchange: ExchangeId,
    symbol: Symbol,
    timeframe: Timeframe,
    /// Oldest first.
    data: Vec<CandleRow<'a>>,
}

/// What is read off an answer.
#[derive(Deserialize)]
struct Series<'a> {
    exchange: ExchangeId,
    symbol: Symbol,
    timeframe: Timeframe,
    #[serde(borrow)]
    candles: Vec<Row<'a>>,
    source: Option<&'a str>,
    as_of: Option<&'a str>,
    age_ms: Option<u64>,
}

/// Start, open, high, low, close and volume.
type Row<'a> = (i64, &'a str, &'a str, &'a str, &'a str, &'a str);

impl Series<'_> {
    fn mark(&self) -> Mark {
        Mark::new(self.source, self.as_of, self.age_ms)
    }
}

impl<'a> From<Series<'a>> for NamedCandles<'a> {
    fn from(series: Series<'a>) -> Self {
        let Series { exchange, symbol, timeframe, .. } = series;
        Self { exchange, symbol, timeframe, data: rows(series) }
    }
}

fn rows(series: Series<'_>) -> Vec<CandleRow<'_>> {
    let row = |(timestamp, open, high, low, close, volume)| CandleRow { timestamp, open, high, low, close, volume };
    series.candles.into_iter().map(row).collect()
}
