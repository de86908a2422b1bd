//! A page of candles as it is kept.

use cambist_model::{AmountError, Candle, Source, Timeframe, Timestamp, combine};
use cambist_ports::store::Stretch;
use serde::{Deserialize, Serialize};

use super::stretches::overlaps;

/// A page of candles as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CandlePage {
    /// The candles, oldest first.
    pub(crate) candles: Vec<Candle>,
    /// Where they come from.
    pub(crate) source: Source,
    /// When the exchange was asked; of candles that change no more alone, when they were looked up.
    pub(crate) as_of: Timestamp,
    /// Where the exchange has none to give any more, oldest first.
    pub(crate) lost: Vec<Stretch>,
    /// From when on it has all; `None` if it has all that were asked for.
    pub(crate) available_from: Option<Timestamp>,
}

impl CandlePage {
    /// The same in longer candles. One that lacks a part is left out, and counts as lost.
    pub(crate) fn in_timeframe(self, timeframe: Timeframe) -> Result<Self, AmountError> {
        let whole = |(from, to): &Stretch| (timeframe.floor(*from), super::ceil(timeframe, *to));
        let lost: Vec<Stretch> = self.lost.iter().map(whole).collect();
        let available_from = self.available_from.map(|from| super::ceil(timeframe, from));
        let length = timeframe.length();
        let mut candles = combine(self.candles, timeframe)?;
        candles.retain(|candle| !overlaps(&lost, (candle.open_at, candle.open_at.plus(length))));
        Ok(Self { candles, lost, available_from, ..self })
    }
}
