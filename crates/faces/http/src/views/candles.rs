//! The forms of a series of candles.

use cambist_model::{ExchangeId, Price, Quantity, Symbol, Timeframe};
use cambist_ops::output_schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shape::Shape;

/// The bare list of design 002.
pub(super) const LIST: Shape = Shape {
    schema: output_schema::<Vec<CandleRow>>,
    part: |answer| serde_json::from_slice(answer),
    reshape: |answer| serde_json::to_vec(&rows(serde_json::from_str(answer.get())?)),
};

/// The form of design 003, which repeats what was asked for.
pub(super) const WITH_NAMES: Shape = Shape {
    schema: output_schema::<NamedCandles>,
    part: |answer| serde_json::from_slice(answer),
    reshape: |answer| serde_json::to_vec(&NamedCandles::from(serde_json::from_str::<Series>(answer.get())?)),
};

/// One candle.
#[derive(Serialize, JsonSchema)]
struct CandleRow {
    /// Its start, in milliseconds since 1970.
    timestamp: i64,
    open: Price,
    high: Price,
    low: Price,
    close: Price,
    /// How much of the base asset was traded.
    volume: Quantity,
}

/// Candles and what they are of.
#[derive(Serialize, JsonSchema)]
struct NamedCandles {
    exchange: ExchangeId,
    symbol: Symbol,
    timeframe: Timeframe,
    /// Oldest first.
    data: Vec<CandleRow>,
}

/// What is read off an answer.
#[derive(Deserialize)]
struct Series {
    exchange: ExchangeId,
    symbol: Symbol,
    timeframe: Timeframe,
    candles: Vec<(i64, Price, Price, Price, Price, Quantity)>,
}

impl From<Series> for NamedCandles {
    fn from(series: Series) -> Self {
        let Series { exchange, symbol, timeframe, .. } = series;
        Self { exchange, symbol, timeframe, data: rows(series) }
    }
}

fn rows(series: Series) -> Vec<CandleRow> {
    let row = |(timestamp, open, high, low, close, volume)| CandleRow { timestamp, open, high, low, close, volume };
    series.candles.into_iter().map(row).collect()
}
