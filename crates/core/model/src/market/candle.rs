//! Candles, and how long ones are made of short ones.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AmountError, Price, Quantity, Timeframe, Timestamp};

/// Open, high, low, close and volume of one stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Candle {
    /// Its start, in the market's own time.
    pub open_at: Timestamp,
    /// The first price.
    pub open: Price,
    /// The highest price.
    pub high: Price,
    /// The lowest price.
    pub low: Price,
    /// The last price.
    pub close: Price,
    /// How much of the base asset was traded.
    pub volume: Quantity,
}

impl Candle {
    /// Adds what followed in the same stretch of time.
    pub fn extend(&mut self, later: &Self) -> Result<(), AmountError> {
        self.volume = self.volume.plus(later.volume)?;
        self.high = self.high.max(later.high);
        self.low = self.low.min(later.low);
        self.close = later.close;
        Ok(())
    }
}

/// Builds candles of `timeframe` from shorter ones in time order. A stretch without any stays absent.
pub fn combine(short: impl IntoIterator<Item = Candle>, timeframe: Timeframe) -> Result<Vec<Candle>, AmountError> {
    let mut long: Vec<Candle> = Vec::new();
    for candle in short {
        let open_at = timeframe.floor(candle.open_at);
        match long.last_mut() {
            Some(last) if last.open_at == open_at => last.extend(&candle)?,
            _ => long.push(Candle { open_at, ..candle }),
        }
    }
    Ok(long)
}
