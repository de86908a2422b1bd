//! Which candles are meant, and how a long series is cut into pages.

use std::time::Duration;

use cambist_model::{AppError, FieldProblem, Symbol, Timeframe, Timestamp};

/// Which candles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandleRange {
    /// Of which market.
    pub symbol: Symbol,
    /// How long each.
    pub timeframe: Timeframe,
    /// From here on; the last `limit` candles before `end` if absent.
    pub start: Option<Timestamp>,
    /// Up to here, exclusive; the market's present if absent.
    pub end: Option<Timestamp>,
    /// How many stretches of time at most.
    pub limit: u32,
}

impl CandleRange {
    /// The most candles in one answer.
    pub const MAX: u32 = 1_000;

    /// The stretch of time of this page, and where the next one starts.
    pub(crate) fn window(&self, now: Timestamp) -> Result<(Timestamp, Timestamp, Option<Timestamp>), AppError> {
        let length = self.timeframe.length();
        let end = self.end.unwrap_or(now).min(now);
        if let Some(start) = self.start.filter(|start| *start >= end) {
            let problem =
                format!("start {start} must be before end {end} (the end is the market's present at the latest)");
            return Err(AppError::invalid(vec![FieldProblem::new("start", problem)]));
        }
        let span = length.saturating_mul(self.limit);
        let Some(start) = self.start else {
            let last = self.timeframe.floor(end.minus(Duration::from_micros(1)));
            return Ok((last.plus(length).minus(span), end, None));
        };
        // A candle that opened before `start` is not asked for; the first may open at or after it.
        let first = ceil(self.timeframe, start);
        let page_end = first.plus(span);
        Ok(if page_end < end { (first, page_end, Some(page_end)) } else { (first, end, None) })
    }
}

/// The first start of a candle that is not before `time`.
pub(crate) fn ceil(timeframe: Timeframe, time: Timestamp) -> Timestamp {
    let floor = timeframe.floor(time);
    if floor == time { floor } else { floor.plus(timeframe.length()) }
}
