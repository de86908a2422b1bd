//! An exchange that is asked over a network, and counts how often.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{App, AppParts, CacheLifetimes, Call, Face, Freshness, MarketParts, SafetyRules, Venue};
use cambist_cache::MemoryCache;
use cambist_model::{
    AccountId, Candle, ExchangeId, OrderBook, Price, PriceLevel, Product, Quantity, Source, Sourced, Symbol, Ticker,
    Timeframe, Timestamp, Trade,
};
use cambist_ports::exchange::{
    Account, CandleQuery, Capability, CapabilityArea, ClientOrderIdRule, Exchange, ExchangeDescriptor, ExchangeError,
    MarketData, Streams, Support, Trading, Unsupported, Why,
};
use cambist_ports::{Clock, Ctx, Ids};
use cambist_testkit::{ManualClock, MemoryCandles, MemoryStore, ScriptedVenue, SeededIds};
use tokio::sync::Semaphore;

use crate::house::wide;

pub(crate) const NOW: i64 = 1_800_000_000;

/// An exchange over a network with one market, BTC-USD, whose candles hold their own opening minute as their price.
pub(crate) struct RemoteVenue {
    descriptor: ExchangeDescriptor,
    clock: Arc<ManualClock>,
    asked: Mutex<Vec<String>>,
    /// Answers are given as long as there are permits.
    pub(crate) gate: Semaphore,
    /// What the next question is answered with.
    pub(crate) failure: Mutex<Option<ExchangeError>>,
    /// When nothing was traded, in minutes since 1970.
    pub(crate) quiet: Mutex<BTreeSet<i64>>,
}

impl RemoteVenue {
    fn new(clock: Arc<ManualClock>, native: &[Timeframe], history: Option<u32>) -> Self {
        let row = |timeframe: &Timeframe| {
            let area = CapabilityArea::Timeframe;
            Capability { area, name: timeframe.as_str(), support: Support::Native }
        };
        let descriptor = ExchangeDescriptor {
            id: "remote".parse().unwrap(),
            name: "Remote",
            about: "Asked over a network.",
            mode: None,
            credentials: Vec::new(),
            client_order_id: ClientOrderIdRule { max_length: 0, dedupes: false },
            remote: true,
            max_candles: 300,
            candle_history: history,
            max_book_depth: 1_000,
            max_trades: 1_000,
            capabilities: native.iter().map(row).collect(),
        };
        let gate = Semaphore::new(Semaphore::MAX_PERMITS);
        let (asked, failure, quiet) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { descriptor, clock, asked, gate, failure, quiet }
    }

    /// What was asked since this was last looked at, in the order of asking.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    async fn answer(&self, question: String) -> Result<Timestamp, ExchangeError> {
        self.asked.lock().unwrap().push(question);
        self.gate.acquire().await.unwrap().forget();
        match self.failure.lock().unwrap().take() {
            Some(failure) => Err(failure),
            None => Ok(self.clock.now()),
        }
    }

    fn check(&self, symbol: Symbol) -> Result<(), ExchangeError> {
        let known = vec!["BTC-USD".parse().unwrap()];
        if known.contains(&symbol) {
            return Ok(());
        }
        Err(ExchangeError::UnknownSymbol { exchange: self.descriptor.id, symbol, known })
    }

    fn unsupported(&self) -> Unsupported {
        Unsupported { exchange: self.descriptor.id, what: "do this".into(), why: Why::NotImplemented }
    }
}

pub(crate) fn minute_of(time: Timestamp) -> i64 {
    time.secs() / 60
}

#[async_trait]
impl MarketData for RemoteVenue {
    async fn products(&self, _: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        let now = self.answer("products".into()).await?;
        Ok(Sourced::new(Vec::new(), self.source(), now))
    }

    async fn ticker(&self, _: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        let now = self.answer(format!("ticker {symbol}")).await?;
        self.check(symbol)?;
        Ok(Ticker {
            exchange: self.descriptor.id,
            symbol,
            bid: None,
            bid_quantity: None,
            ask: None,
            ask_quantity: None,
            last: Price::parse("1").ok(),
            open_24h: None,
            high_24h: None,
            low_24h: None,
            volume_24h: None,
            change_24h_pct: None,
            market_time: now,
            source: self.source(),
            as_of: now,
            age_ms: 0,
        })
    }

    async fn order_book(&self, _: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        let now = self.answer(format!("order_book {depth}")).await?;
        let level = |price: u32| PriceLevel {
            price: Price::new(price.into()).unwrap(),
            quantity: Quantity::parse("1").unwrap(),
        };
        Ok(OrderBook {
            exchange: self.descriptor.id,
            symbol,
            bids: (0..depth).map(|index| level(5_000 - index)).collect(),
            asks: (0..depth).map(|index| level(5_001 + index)).collect(),
            spread: None,
            spread_pct: None,
            sequence: 1,
            market_time: now,
            source: self.source(),
            as_of: now,
            age_ms: 0,
        })
    }

    async fn trades(&self, _: &Ctx, _: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        let now = self.answer(format!("trades {limit}")).await?;
        Ok(Sourced::new(Vec::new(), self.source(), now))
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    async fn candles(&self, _: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        let CandleQuery { symbol, timeframe, start, end } = query;
        let bars = (end.micros() - start.micros()) / i64::try_from(timeframe.length().as_micros()).unwrap();
        assert!(bars <= 300, "{bars} candles were asked for at once");
        let now = self.answer(format!("{timeframe} {}+{bars}", minute_of(start))).await?;
        self.check(symbol)?;
        let quiet = self.quiet.lock().unwrap();
        let price = |minute: i64| Price::parse(&minute.to_string()).unwrap();
        let candle = |open_at: Timestamp| {
            let minute = minute_of(open_at);
            let last = minute + timeframe.minutes() - 1;
            Candle {
                open_at,
                open: price(minute),
                high: price(last),
                low: price(minute),
                close: price(last),
                volume: Quantity::parse(&timeframe.minutes().to_string()).unwrap(),
            }
        };
        let opens = std::iter::successors(Some(timeframe.floor(start)), |at| Some(at.plus(timeframe.length())));
        let opens = opens.skip_while(|at| *at < start).take_while(|at| *at < end && *at <= now);
        let traded = opens.filter(|at| !quiet.contains(&minute_of(*at)));
        Ok(Sourced::new(traded.map(candle).collect(), self.source(), now))
    }
}

impl Exchange for RemoteVenue {
    fn descriptor(&self) -> &ExchangeDescriptor {
        &self.descriptor
    }

    fn account_id(&self) -> Result<AccountId, Unsupported> {
        Err(self.unsupported())
    }

    fn source(&self) -> Source {
        Source::venue("remote")
    }

    fn market_data(&self) -> Result<&dyn MarketData, Unsupported> {
        Ok(self)
    }

    fn account(&self) -> Result<&dyn Account, Unsupported> {
        Err(self.unsupported())
    }

    fn trading(&self) -> Result<&dyn Trading, Unsupported> {
        Err(self.unsupported())
    }

    fn streams(&self) -> Result<&dyn Streams, Unsupported> {
        Err(self.unsupported())
    }
}

/// An application with a paper exchange and a remote one behind a cache.
pub(crate) struct Net {
    pub(crate) app: Arc<App>,
    pub(crate) venue: Arc<RemoteVenue>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) candles: Arc<MemoryCandles>,
    pub(crate) paper: Arc<ScriptedVenue>,
    ids: SeededIds,
}

impl Net {
    pub(crate) fn open() -> Self {
        Self::with(&[Timeframe::M1, Timeframe::M15, Timeframe::H1, Timeframe::D1], None, CacheLifetimes::default())
    }

    pub(crate) fn with(native: &[Timeframe], history: Option<u32>, lifetimes: CacheLifetimes) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(NOW)));
        let venue = Arc::new(RemoteVenue::new(Arc::clone(&clock), native, history));
        let paper = Arc::new(ScriptedVenue::new(Arc::clone(&clock) as Arc<dyn Clock>));
        let candles = Arc::new(MemoryCandles::default());
        let cache = MemoryCache::new(1 << 26, Arc::clone(&clock) as _);
        let app = App::new(AppParts {
            venues: vec![
                Venue { exchange: Arc::clone(&paper) as _, limits: wide() },
                Venue { exchange: Arc::clone(&venue) as _, limits: wide() },
            ],
            rules: SafetyRules::default(),
            cash: vec!["USD".parse().unwrap()],
            market: MarketParts { cache: Some(Arc::new(cache)), lifetimes, candles: Some(Arc::clone(&candles) as _) },
            store: Arc::new(MemoryStore::default()),
            clock: Arc::clone(&clock) as _,
            ids: Arc::new(SeededIds::default()),
        });
        Self { app: Arc::new(app), venue, clock, candles, paper, ids: SeededIds::default() }
    }

    pub(crate) fn call(&self) -> Call {
        let call = Call::new(self.ids.request_id(), "test", Face::Cli);
        Call { freshness: Freshness::noted(), ..call }
    }

    #[expect(clippy::unnecessary_wraps, reason = "an exchange is named as callers name it")]
    pub(crate) fn remote(&self) -> Option<ExchangeId> {
        Some(self.venue.descriptor.id)
    }

    pub(crate) fn pass(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
    }
}

pub(crate) fn bitcoin() -> Symbol {
    "BTC-USD".parse().unwrap()
}
