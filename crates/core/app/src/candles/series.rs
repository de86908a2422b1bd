//! Candles as they are told.

use cambist_model::{AppError, Candle, Sourced, Symbol, Timeframe, Timestamp};
use cambist_ports::store::Stretch;

use super::stretches::overlaps;
use super::{CandlePage, CandleRange};

/// A page of candles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandleSeries {
    /// Of which market.
    pub symbol: Symbol,
    /// How long each.
    pub timeframe: Timeframe,
    /// The candles, oldest first. A stretch of time without a trade has none.
    pub candles: Sourced<Vec<Candle>>,
    /// Where no candle is although the time is over: nothing was traded.
    pub gaps: Vec<CandleGap>,
    /// From when on the exchange has candles to give; `None` if it has all that were asked for.
    pub available_from: Option<Timestamp>,
    /// Where the next page starts; `None` when the range is complete.
    pub next_start: Option<Timestamp>,
}

/// Candles in a row that are not there because nothing was traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandleGap {
    /// Where the first would open.
    pub open_at: Timestamp,
    /// How many there are.
    pub count: u32,
}

impl CandleSeries {
    /// What is told of a page that shows the market as it was at `seen_at`. A page of which the exchange has nothing to
    /// give is an error.
    pub(crate) fn of(
        page: CandlePage,
        range: &CandleRange,
        window: Stretch,
        seen_at: Timestamp,
        next_start: Option<Timestamp>,
    ) -> Result<Self, AppError> {
        let CandlePage { candles, source, as_of, lost, available_from } = page;
        if let Some(from) = available_from.filter(|from| candles.is_empty() && window.1 <= *from) {
            let problem = format!("the exchange has {} candles from {from} on only", range.timeframe);
            let hint = "ask for longer candles, which reach further back, or for a later time";
            return Err(AppError::invalid_field("start", problem).hint(hint));
        }
        let gaps = gaps(&candles, range.timeframe, window, seen_at, &lost);
        let candles = Sourced::new(candles, source, as_of);
        let CandleRange { symbol, timeframe, .. } = *range;
        Ok(Self { symbol, timeframe, candles, gaps, available_from, next_start })
    }
}

/// The gaps among `candles` in what of a stretch of time was over at `seen_at`, except where they are `lost`.
fn gaps(
    candles: &[Candle],
    timeframe: Timeframe,
    (start, end): Stretch,
    seen_at: Timestamp,
    lost: &[Stretch],
) -> Vec<CandleGap> {
    let mut gaps: Vec<CandleGap> = Vec::new();
    let mut candles = candles.iter().peekable();
    let (mut open_at, mut in_gap) = (super::ceil(timeframe, start), false);
    // The last one still runs, and may yet have a trade.
    while open_at < end && open_at.plus(timeframe.length()) <= seen_at {
        let next = open_at.plus(timeframe.length());
        let is_there = candles.next_if(|candle| candle.open_at <= open_at).is_some();
        let is_gap = !is_there && !overlaps(lost, (open_at, next));
        match gaps.last_mut() {
            Some(gap) if is_gap && in_gap => gap.count = gap.count.saturating_add(1),
            _ if is_gap => gaps.push(CandleGap { open_at, count: 1 }),
            _ => {}
        }
        in_gap = is_gap;
        open_at = next;
    }
    gaps
}
