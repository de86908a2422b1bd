//! Candles of times that nobody watched.

use cambist_model::{Candle, Timeframe, Timestamp};

use super::market::{Market, nearest, start_of};
use super::outline::{Outline, outlines};
use super::takers::volume;

/// The minutes `start..end`, counted from 1970, as candles of `timeframe`: the course alone says what they were.
///
/// Each opens where the one before closed. What the course did between its eight looks at a minute is not seen, so highs
/// and lows are a little inside of what would have been traded.
pub(super) fn candles(market: &Market, timeframe: Timeframe, start: i64, end: i64) -> Vec<Candle> {
    let mut candles: Vec<Candle> =
        Vec::with_capacity(usize::try_from((end - start) / timeframe.minutes()).unwrap_or(0));
    let mut forming: Option<Forming> = None;
    outlines(&market.course, start, end, |minute, outline| {
        let open_at = timeframe.floor(start_of(minute));
        if let Some(complete) = forming.take_if(|forming| forming.open_at != open_at) {
            candles.push(complete.candle(market, candles.last()));
        }
        let lots = volume(market, outline.liveliness(market, minute));
        match &mut forming {
            Some(forming) => forming.extend(&outline, lots),
            None => {
                forming = Some(Forming { open_at, outline, lots });
            }
        }
    });
    if let Some(complete) = forming {
        candles.push(complete.candle(market, candles.last()));
    }
    candles
}

/// A candle on the scale of the course. The exact one is made only when it is complete.
struct Forming {
    open_at: Timestamp,
    outline: Outline,
    lots: i64,
}

impl Forming {
    fn extend(&mut self, later: &Outline, lots: i64) {
        self.outline.high = self.outline.high.max(later.high);
        self.outline.low = self.outline.low.min(later.low);
        self.outline.close = later.close;
        self.lots += lots;
    }

    fn candle(&self, market: &Market, before: Option<&Candle>) -> Candle {
        let listing = &market.listing;
        let middle = |log| listing.price(nearest(market.course.price(log)));
        let (low, _) = market.calm_touch(self.outline.low.0);
        let (_, high) = market.calm_touch(self.outline.high.0);
        Candle {
            open_at: self.open_at,
            open: before.map_or_else(|| middle(self.outline.open), |before| before.close),
            high: listing.price(high),
            low: listing.price(low),
            close: middle(self.outline.close),
            volume: listing.quantity(self.lots),
        }
    }
}
