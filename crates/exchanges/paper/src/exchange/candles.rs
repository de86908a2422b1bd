//! Candles, from minutes that were recorded and minutes that nobody watched.

use std::time::Duration;

use cambist_model::{AmountError, Candle, Sourced, Symbol, Timeframe, Timestamp, combine};
use cambist_ports::exchange::{CandleQuery, ExchangeError};

use super::calls::{Refusal, recorded};
use super::growing::Made;
use super::paper::PaperExchange;
use super::profile::MAX_CANDLES;
use crate::id::exchange_id;

/// How much is looked at before others get the lock.
const AT_A_TIME: Duration = Duration::from_hours(24);

/// The longest stretch of time that is looked at for one query.
const LONGEST: Duration = Duration::from_hours(24 * 1_000);

impl PaperExchange {
    /// The candles that open within the stretch asked for, the unfinished one included.
    pub(super) async fn find_candles(&self, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        let index = self.find(query.symbol)?;
        let (start, end) = stretch(&query)?;
        let found = self.ask(|desk, now| {
            desk.venue.advance(Some(index), now)?;
            Ok((desk.venue.market_time(), desk.sourced(())))
        });
        let (market_time, sourced) = found.await?;
        let end = end.min(market_time.plus(Duration::from_micros(1)));
        let candles = self.candles_between(index, &query, start, end).await?;
        Ok(sourced.map(|()| candles))
    }

    /// What was made of the candle in progress by the minutes that are over.
    pub(super) async fn made(&self, index: usize, symbol: Symbol, timeframe: Timeframe) -> Result<Made, ExchangeError> {
        let found = self.ask(|desk, now| {
            desk.venue.advance(Some(index), now)?;
            Ok(desk.venue.day(index))
        });
        let (_, minute) = found.await?;
        let start = timeframe.floor(minute);
        let query = CandleQuery { symbol, timeframe, start, end: minute };
        let candle = self.candles_between(index, &query, start, minute).await?.pop();
        Ok(Made { candle, next_minute: minute })
    }

    /// What was written down of a stretch of a market.
    pub(super) async fn written_minutes(
        &self,
        symbol: Symbol,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, ExchangeError> {
        if self.new_since.is_some_and(|since| end <= since) {
            return Ok(Vec::new());
        }
        recorded(self.vault.candles(self.account, symbol, start, end).await)
    }

    async fn candles_between(
        &self,
        index: usize,
        query: &CandleQuery,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, ExchangeError> {
        let mut candles: Vec<Candle> = Vec::new();
        let mut from = start;
        while from < end {
            let to = from.plus(AT_A_TIME).min(end);
            let written = self.written_minutes(query.symbol, from, to).await?;
            let (part, _) = self.work(|desk, _| {
                let minutes = desk.venue.minutes(index, from, to, &written);
                combine(minutes, query.timeframe).map_err(Refusal::from)
            })?;
            append(&mut candles, part).map_err(|error| invalid(format!("the volume {error}")))?;
            from = to;
        }
        Ok(candles)
    }
}

/// From the first minute of the first candle to after the last minute of the last.
fn stretch(query: &CandleQuery) -> Result<(Timestamp, Timestamp), ExchangeError> {
    let (frame, length) = (query.timeframe, query.timeframe.length());
    let start = frame.floor(query.start);
    let start = if start < query.start { start.plus(length) } else { start };
    let last = frame.floor(query.end.minus(Duration::from_micros(1)));
    let end = last.plus(length);
    let span = end.since(start);
    let count = span.as_secs() / length.as_secs().max(1);
    if count > u64::from(MAX_CANDLES) || span > LONGEST {
        let days = LONGEST.as_secs() / Timeframe::D1.length().as_secs();
        return Err(invalid(format!(
            "{count} candles of {frame} were asked for, at most {MAX_CANDLES} and {days} days are given at a time"
        )));
    }
    Ok((start, end))
}

/// Adds candles that come later. The last one may go on in the first of them.
fn append(candles: &mut Vec<Candle>, later: Vec<Candle>) -> Result<(), AmountError> {
    let mut later = later.into_iter().peekable();
    if let (Some(last), Some(next)) = (candles.last_mut(), later.peek())
        && last.open_at == next.open_at
    {
        last.extend(next)?;
        later.next();
    }
    candles.extend(later);
    Ok(())
}

fn invalid(detail: String) -> ExchangeError {
    ExchangeError::Invalid { exchange: exchange_id(), detail }
}
