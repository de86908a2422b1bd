//! Candles from the store, and from the exchange where the store does not know them.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::{Candle, Timeframe, Timestamp};
use cambist_ports::exchange::{CandleQuery, ExchangeError};
use cambist_ports::store::{CandleLine, CandleStore, StoredCandles, Stretch};
use cambist_ports::{Clock, Ctx};

use super::CandlePage;
use super::stretches::{split_at, without};
use crate::exchanges::Venue;

/// How long after its end a candle may still change, for late trades and clocks that differ.
const MARGIN: Duration = Duration::from_mins(1);

/// How many candles less than an exchange says to have are asked for: time goes on until it answers, and one that it does not
/// give for that must not be taken for one without a trade.
const SPARE: u32 = 2;

/// Before this time no candle of this length changes any more.
pub(crate) fn settled(timeframe: Timeframe, now: Timestamp) -> Timestamp {
    timeframe.floor(now.minus(MARGIN))
}

/// Reads candles of an exchange in a length that it has itself.
#[derive(Clone)]
pub(crate) struct CandleReader {
    pub(crate) venue: Arc<Venue>,
    /// Where candles are kept that change no more.
    pub(crate) store: Option<Arc<dyn CandleStore>>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What was fetched.
struct Fetched {
    candles: Vec<Candle>,
    as_of: Option<Timestamp>,
}

impl CandleReader {
    /// The candles of a stretch of time whose ends are those of candles.
    pub(crate) async fn read(
        &self,
        ctx: &Ctx,
        line: CandleLine,
        (start, end): Stretch,
    ) -> Result<CandlePage, ExchangeError> {
        let market = self.venue.exchange.market_data()?;
        let now = market.market_time(self.clock.now());
        let settled = settled(line.timeframe, now).clamp(start, end);
        let stored = self.stored(line, (start, settled)).await;
        let available_from = self.available_from(line.timeframe, now);
        let (wanted, lost) = split_at(available_from, without((start, end), &stored.known));
        let mut page = Fetched { candles: stored.candles, as_of: None };
        for stretch in wanted {
            let fetched = self.fetch(ctx, line, stretch, settled).await?;
            page.candles.extend(fetched.candles);
            page.as_of = page.as_of.into_iter().chain(fetched.as_of).min();
        }
        page.candles.sort_by_key(|candle| candle.open_at);
        page.candles.dedup_by_key(|candle| candle.open_at);
        let as_of = page.as_of.unwrap_or_else(|| self.clock.now());
        let (source, available_from) = (self.venue.exchange.source(), available_from.filter(|_| !lost.is_empty()));
        Ok(CandlePage { candles: page.candles, source, as_of, lost, available_from })
    }

    /// From when on the exchange surely has candles to give, if it has them for a while only.
    fn available_from(&self, timeframe: Timeframe, now: Timestamp) -> Option<Timestamp> {
        let history = self.venue.exchange.descriptor().candle_history?;
        let sure = history.saturating_sub(1 + SPARE);
        Some(timeframe.floor(now).minus(timeframe.length().saturating_mul(sure)))
    }

    /// Fetches a stretch, in as many pieces as the exchange's own maximum makes necessary, and keeps what is `settled`.
    async fn fetch(
        &self,
        ctx: &Ctx,
        line: CandleLine,
        (start, end): Stretch,
        settled: Timestamp,
    ) -> Result<Fetched, ExchangeError> {
        let market = self.venue.exchange.market_data()?;
        let CandleLine { symbol, timeframe, .. } = line;
        let piece = timeframe.length().saturating_mul(self.venue.exchange.descriptor().max_candles.max(1));
        let mut fetched = Fetched { candles: Vec::new(), as_of: None };
        let mut at = start;
        while at < end {
            let until = at.plus(piece).min(end);
            let part = market.candles(ctx, CandleQuery { symbol, timeframe, start: at, end: until }).await?;
            fetched.as_of = Some(fetched.as_of.map_or(part.as_of, |as_of| as_of.min(part.as_of)));
            // Whatever an exchange gives besides is no part of the answer.
            let asked_for = |candle: &Candle| at <= candle.open_at && candle.open_at < until;
            let candles: Vec<_> = part.value.into_iter().filter(asked_for).collect();
            self.keep(line, (at, until.min(settled)), &candles).await;
            fetched.candles.extend(candles);
            at = until;
        }
        Ok(fetched)
    }

    /// What the store knows. If it fails, nothing: the exchange is asked instead.
    async fn stored(&self, line: CandleLine, stretch: Stretch) -> StoredCandles {
        let Some(store) = self.store.as_ref().filter(|_| stretch.0 < stretch.1) else {
            return StoredCandles::default();
        };
        store.candles(line, stretch).await.unwrap_or_else(|error| {
            tracing::warn!(%error, exchange = %line.exchange, "stored candles cannot be read; the exchange is asked");
            StoredCandles::default()
        })
    }

    /// Keeps what changes no more. If that fails, the exchange is asked again the next time.
    async fn keep(&self, line: CandleLine, stretch: Stretch, candles: &[Candle]) {
        let Some(store) = self.store.as_ref().filter(|_| stretch.0 < stretch.1) else { return };
        let is_settled = |candle: &&Candle| candle.open_at < stretch.1;
        let settled = candles.iter().filter(is_settled).copied().collect();
        if let Err(error) = store.keep_candles(line, stretch, settled).await {
            tracing::warn!(%error, exchange = %line.exchange, "candles cannot be stored");
        }
    }
}
