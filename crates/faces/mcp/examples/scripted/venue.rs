//! The scripted exchange with what it lacks: trades, candles and a stream of tickers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use async_trait::async_trait;
use cambist_model::{
    AccountId, Amount, Candle, OrderBook, Price, Product, Quantity, Side, Source, Sourced, Symbol, Ticker, Timestamp,
    Trade, TradeId,
};
use cambist_ports::exchange::{
    Account, AccountEvent, CandleQuery, EventStream, Exchange, ExchangeDescriptor, ExchangeError, MarketChannel,
    MarketData, MarketEvent, MarketSubscription, Streams, Trading, Unsupported, Why,
};
use cambist_ports::{Clock, Ctx};
use cambist_testkit::ScriptedVenue;
use futures_util::stream::{self, StreamExt};

/// The scripted exchange, livelier.
pub(crate) struct Lively {
    pub(crate) scripted: Arc<ScriptedVenue>,
    clock: Arc<dyn Clock>,
    listeners: Arc<AtomicUsize>,
    /// By how many USD every price has risen.
    risen: AtomicU32,
}

impl Lively {
    pub(crate) fn new(scripted: Arc<ScriptedVenue>, clock: Arc<dyn Clock>) -> Self {
        Self { scripted, clock, listeners: Arc::default(), risen: AtomicU32::new(0) }
    }

    /// Every price rises by so many USD.
    pub(crate) fn rise(&self, usd: u32) {
        self.risen.fetch_add(usd, Ordering::SeqCst);
    }

    #[expect(clippy::unwrap_used, reason = "small numbers, and this is for examples and tests only")]
    fn risen(&self, price: Price) -> Price {
        let risen = Amount::from(self.risen.load(Ordering::SeqCst));
        Price::new(price.amount().plus(risen).unwrap()).unwrap()
    }

    /// How many streams of market data are open.
    pub(crate) fn listeners(&self) -> usize {
        self.listeners.load(Ordering::SeqCst)
    }
}

impl Exchange for Lively {
    fn descriptor(&self) -> &ExchangeDescriptor {
        self.scripted.descriptor()
    }

    fn account_id(&self) -> Result<AccountId, Unsupported> {
        self.scripted.account_id()
    }

    fn source(&self) -> Source {
        self.scripted.source()
    }

    fn market_data(&self) -> Result<&dyn MarketData, Unsupported> {
        Ok(self)
    }

    fn account(&self) -> Result<&dyn Account, Unsupported> {
        Exchange::account(&*self.scripted)
    }

    fn trading(&self) -> Result<&dyn Trading, Unsupported> {
        self.scripted.trading()
    }

    fn streams(&self) -> Result<&dyn Streams, Unsupported> {
        Ok(self)
    }
}

#[async_trait]
#[expect(clippy::unwrap_used, reason = "constants, and this is for examples and tests only")]
impl MarketData for Lively {
    fn market_time(&self, now: Timestamp) -> Timestamp {
        MarketData::market_time(&*self.scripted, now)
    }

    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        MarketData::products(&*self.scripted, ctx).await
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        let mut ticker = MarketData::ticker(&*self.scripted, ctx, symbol).await?;
        for price in [&mut ticker.bid, &mut ticker.ask, &mut ticker.last] {
            *price = price.map(|price| self.risen(price));
        }
        Ok(ticker)
    }

    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        let mut book = MarketData::order_book(&*self.scripted, ctx, symbol, depth).await?;
        for level in book.bids.iter_mut().chain(&mut book.asks) {
            level.price = self.risen(level.price);
        }
        Ok(book)
    }

    async fn trades(&self, ctx: &Ctx, symbol: Symbol, _: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        // It refuses a market that it does not know.
        self.ticker(ctx, symbol).await?;
        let now = self.clock.now();
        let trade = Trade {
            trade_id: TradeId::parse("t1").unwrap(),
            symbol,
            side: Side::Buy,
            price: Price::parse("50001").unwrap(),
            quantity: Quantity::parse("0.25").unwrap(),
            executed_at: now,
        };
        Ok(Sourced::new(vec![trade], self.source(), now))
    }

    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        self.ticker(ctx, query.symbol).await?;
        let price = |text: &str| Price::parse(text).unwrap();
        let mut candles = Vec::new();
        let mut open_at = query.start;
        while open_at < query.end {
            candles.push(Candle {
                open_at,
                open: price("49000"),
                high: price("51000"),
                low: price("48000"),
                close: price("50000"),
                volume: Quantity::parse("12.5").unwrap(),
            });
            open_at = Timestamp::plus(open_at, query.timeframe.length());
        }
        Ok(Sourced::new(candles, self.source(), self.clock.now()))
    }
}

#[async_trait]
impl Streams for Lively {
    /// Three tickers at once, then silence.
    async fn market(
        &self,
        ctx: &Ctx,
        subscription: MarketSubscription,
    ) -> Result<EventStream<MarketEvent>, ExchangeError> {
        if subscription.channel != MarketChannel::Ticker {
            let what = "stream anything but tickers".to_owned();
            return Err(Unsupported { exchange: self.descriptor().id, what, why: Why::NotOffered }.into());
        }
        let ticker = self.ticker(ctx, subscription.symbol).await?;
        let listening = Listening::new(Arc::clone(&self.listeners));
        let tickers = stream::iter(vec![ticker; 3]).map(|ticker| MarketEvent::Ticker(Box::new(ticker)));
        let events = tickers.chain(stream::pending()).map(move |event| {
            // Counts as long as the stream is held.
            let _held = &listening;
            event
        });
        Ok(Box::pin(events))
    }

    async fn account(&self, ctx: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        Streams::account(&*self.scripted, ctx).await
    }
}

/// Counts one listener for as long as it lives.
struct Listening(Arc<AtomicUsize>);

impl Listening {
    fn new(count: Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
