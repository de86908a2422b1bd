//! Market data: the same words for every exchange.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, ExchangeId, OrderBook, Product, Sourced, Symbol, Ticker, Timeframe, Timestamp, Trade};
use cambist_ports::cache::{CacheDetail, CacheKey, CacheKind, CacheSelection, CacheState};
use cambist_ports::exchange::ExchangeError;
use cambist_ports::store::{CandleLine, CandleStore, Stretch};
use cambist_ports::{Clock, Ctx};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::lifetimes::Lifetime;
use super::read_through::{Kept, ReadThrough};
use crate::candles::{CandlePage, CandleRange, CandleReader, CandleSeries, ceil, origin, settled};
use crate::exchanges::{Exchanges, Venue};
use crate::{CacheEpoch, CacheReport, Call, MarketParts};

/// Prices, depth, trades and candles of every configured exchange.
pub struct MarketService {
    exchanges: Exchanges,
    clock: Arc<dyn Clock>,
    cached: ReadThrough,
    candles: Option<Arc<dyn CandleStore>>,
}

/// How many levels or trades are fetched at a time, so that those who want about as many share an answer.
const PORTIONS: [u32; 5] = [10, 50, 100, 500, 1_000];

impl MarketService {
    pub(crate) fn new(exchanges: Exchanges, parts: MarketParts, clock: Arc<dyn Clock>) -> Self {
        let MarketParts { cache, lifetimes, candles } = parts;
        Self { exchanges, cached: ReadThrough::new(cache, lifetimes, Arc::clone(&clock)), clock, candles }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How often the cache was told to forget something.
    pub fn cache_epoch(&self) -> &CacheEpoch {
        self.cached.epoch()
    }

    /// How the cache is, and what it was good for.
    pub async fn cache_report(&self) -> CacheReport {
        self.cached.report().await
    }

    /// Does the cache work as it is configured?
    pub fn cache_state(&self) -> CacheState {
        self.cached.state()
    }

    /// Forgets what is kept for a short time, and says how many values there were. Stored candles stay.
    pub async fn forget(&self, selection: &CacheSelection) -> Result<u64, AppError> {
        self.cached.forget(selection).await
    }

    /// Gives up what is being fetched.
    pub(crate) async fn stop(&self) {
        self.cached.stop().await;
    }

    /// Every market of an exchange.
    pub async fn products(&self, call: &Call, exchange: Option<ExchangeId>) -> Result<Sourced<Vec<Product>>, AppError> {
        self.shared_products(call, exchange).await.map(Arc::unwrap_or_clone)
    }

    /// The same, shared with whoever else reads them: there may be thousands.
    pub(crate) async fn shared_products(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
    ) -> Result<Arc<Sourced<Vec<Product>>>, AppError> {
        let venue = self.venue(exchange)?;
        let key = CacheKey::of_exchange(CacheKind::Products, venue.id());
        let fetch = |venue: Arc<Venue>, ctx| async move { venue.exchange.market_data()?.products(&ctx).await }.boxed();
        self.read(call, venue, key, fetch).await
    }

    /// The state of a market in one line.
    pub async fn ticker(&self, call: &Call, exchange: Option<ExchangeId>, symbol: Symbol) -> Result<Ticker, AppError> {
        let venue = self.venue(exchange)?;
        let key = CacheKey::of_market(CacheKind::Ticker, venue.id(), symbol);
        let fetch = move |venue: Arc<Venue>, ctx| {
            async move { venue.exchange.market_data()?.ticker(&ctx, symbol).await }.boxed()
        };
        let ticker = self.read(call, venue, key, fetch).await.map(Arc::unwrap_or_clone)?;
        Ok(Ticker { age_ms: self.age_ms(ticker.as_of), ..ticker })
    }

    /// The best levels of a market.
    pub async fn order_book(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        symbol: Symbol,
        depth: u32,
    ) -> Result<OrderBook, AppError> {
        let venue = self.venue(exchange)?;
        let fetched = portion(venue, depth, venue.exchange.descriptor().max_book_depth);
        let key = CacheKey::of_market(CacheKind::OrderBook, venue.id(), symbol).with(CacheDetail::Count(fetched));
        let fetch = move |venue: Arc<Venue>, ctx| {
            async move { venue.exchange.market_data()?.order_book(&ctx, symbol, fetched).await }.boxed()
        };
        let mut book = self.read(call, venue, key, fetch).await.map(Arc::unwrap_or_clone)?;
        let depth = usize::try_from(depth).unwrap_or(usize::MAX);
        book.bids.truncate(depth);
        book.asks.truncate(depth);
        Ok(OrderBook { age_ms: self.age_ms(book.as_of), ..book })
    }

    /// The last public trades of a market, oldest first.
    pub async fn trades(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        symbol: Symbol,
        limit: u32,
    ) -> Result<Sourced<Vec<Trade>>, AppError> {
        let venue = self.venue(exchange)?;
        let fetched = portion(venue, limit, venue.exchange.descriptor().max_trades);
        let key = CacheKey::of_market(CacheKind::Trades, venue.id(), symbol).with(CacheDetail::Count(fetched));
        let fetch = move |venue: Arc<Venue>, ctx| {
            async move { venue.exchange.market_data()?.trades(&ctx, symbol, fetched).await }.boxed()
        };
        let mut trades = self.read(call, venue, key, fetch).await.map(Arc::unwrap_or_clone)?;
        let older = trades.value.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
        trades.value.drain(..older);
        Ok(trades)
    }

    /// A page of candles: of shorter ones where the exchange lacks them, and of the store where they change no more.
    pub async fn candles(
        &self,
        call: &Call,
        exchange: Option<ExchangeId>,
        range: CandleRange,
    ) -> Result<CandleSeries, AppError> {
        let venue = self.venue(exchange)?;
        let (market, descriptor) = (venue.exchange.market_data()?, venue.exchange.descriptor());
        let CandleRange { symbol, timeframe, .. } = range;
        let now = market.market_time(self.clock.now());
        let (start, end, next_start) = range.window(now)?;
        let origin = origin(descriptor, timeframe)?;
        let window = (start, ceil(timeframe, end));
        let line = CandleLine { exchange: venue.id(), symbol, timeframe: origin };
        let store = self.candles.clone().filter(|_| descriptor.remote);
        let reader = CandleReader { venue: Arc::clone(venue), store, clock: Arc::clone(&self.clock) };
        let fetch = move |_, ctx| async move { page(reader, ctx, line, window, timeframe).await }.boxed();
        let detail = CacheDetail::Bars { timeframe, start, end: window.1 };
        let key = CacheKey::of_market(CacheKind::Candles, venue.id(), symbol).with(detail);
        let life = self.cached.lifetimes().of_candles(timeframe, settled(timeframe, now) < window.1);
        if end >= now {
            // The next candle belongs to the same question.
            call.freshness.lasts_until(ceil(timeframe, now.plus(Duration::from_micros(1))));
        }
        let page = self.read_for(call, venue, key, life, fetch).await.map(Arc::unwrap_or_clone)?;
        // A page may have been kept for a while: of what is over since then nobody knows whether it had a trade.
        let seen_at = market.market_time(page.as_of).min(now);
        CandleSeries::of(page, &range, window, seen_at, next_start)
    }

    /// Waits until it is `at`.
    pub async fn sleep_until(&self, at: Timestamp) {
        self.clock.sleep_until(at).await;
    }

    /// How old something of `as_of` is now, in milliseconds.
    pub fn age_ms(&self, as_of: Timestamp) -> u64 {
        u64::try_from(self.clock.now().since(as_of).as_millis()).unwrap_or(u64::MAX)
    }

    /// A value by way of the cache, for as long as its kind is kept.
    async fn read<T: Kept>(
        &self,
        call: &Call,
        venue: &Arc<Venue>,
        key: CacheKey,
        fetch: impl FnOnce(Arc<Venue>, Ctx) -> BoxFuture<'static, Result<T, ExchangeError>> + Send + 'static,
    ) -> Result<Arc<T>, AppError> {
        self.read_for(call, venue, key, self.cached.lifetimes().lifetime(key.kind), fetch).await
    }

    /// A value by way of the cache, if its exchange is asked over a network. One in this process tells at once.
    async fn read_for<T: Kept>(
        &self,
        call: &Call,
        venue: &Arc<Venue>,
        key: CacheKey,
        life: Lifetime,
        fetch: impl FnOnce(Arc<Venue>, Ctx) -> BoxFuture<'static, Result<T, ExchangeError>> + Send + 'static,
    ) -> Result<Arc<T>, AppError> {
        let asked = Arc::clone(venue);
        if !venue.exchange.descriptor().remote {
            call.freshness.ends_now();
            return Ok(Arc::new(fetch(asked, call.ctx()).await?));
        }
        self.cached.read(call, key, life, Box::new(move |ctx| fetch(asked, ctx))).await
    }

    fn venue(&self, exchange: Option<ExchangeId>) -> Result<&Arc<Venue>, AppError> {
        self.exchanges.get(exchange)
    }
}

/// How many levels or trades are fetched when `wanted` are: exactly those of an exchange in this process, and as many as it
/// wants of one that would have to refuse them.
fn portion(venue: &Venue, wanted: u32, most: u32) -> u32 {
    if !venue.exchange.descriptor().remote || wanted > most {
        return wanted;
    }
    PORTIONS.into_iter().find(|portion| wanted <= *portion).unwrap_or(most).min(most)
}

async fn page(
    reader: CandleReader,
    ctx: Ctx,
    line: CandleLine,
    window: Stretch,
    timeframe: Timeframe,
) -> Result<CandlePage, ExchangeError> {
    let page = reader.read(&ctx, line, window).await?;
    if line.timeframe == timeframe {
        return Ok(page);
    }
    let unreadable = |error: cambist_model::AmountError| ExchangeError::Protocol {
        exchange: line.exchange,
        detail: format!("its candles do not add up: {error}"),
    };
    page.in_timeframe(timeframe).map_err(unreadable)
}
