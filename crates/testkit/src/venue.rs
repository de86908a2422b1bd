//! An exchange that does as it is told: answers late, loses answers, refuses, fills when the test says so.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use cambist_model::safety::ApprovedOrder;
use cambist_model::{
    AccountId, AccountMode, Amount, Balance, Candle, ClientOrderId, ExchangeId, FeeRate, FeeSchedule, OrderBook,
    OrderRequest, Price, PriceLevel, Product, Quantity, Source, Sourced, Symbol, Ticker, Timeframe, Timestamp, Trade,
    Transfer,
};
use cambist_ports::exchange::{
    Account, AccountEvent, CancelOutcome, CandleQuery, Capability, CapabilityArea, ClientOrderIdRule, EventStream,
    Exchange, ExchangeDescriptor, ExchangeError, ExchangeOrder, ExchangeOrderStatus, FillPage, KeyPermissions,
    MarketData, MarketEvent, MarketSubscription, NotSent, OrderRef, Streams, SubmitOutcome, Support, Trading,
    Unsupported, Why,
};
use cambist_ports::{Clock, Ctx};
use futures_util::stream;
use tokio::sync::broadcast;

use crate::Behavior;
use crate::market_feed::MarketFeed;
use crate::product::bitcoin;
use crate::venue_state::State;

/// An exchange with one market, BTC-USD at 49,999 / 50,001 unless a test says otherwise, that does as a test says.
pub struct ScriptedVenue {
    descriptor: ExchangeDescriptor,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    events: broadcast::Sender<AccountEvent>,
    pub(crate) market: MarketFeed,
}

impl ScriptedVenue {
    /// An exchange whose account holds 1,000,000 USD and 10 BTC.
    ///
    /// # Panics
    /// Never: the constants are well-formed.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self::named("scripted", clock)
    }

    /// The same under another name, for tests with more than one exchange.
    ///
    /// # Panics
    /// `id` is no exchange's id.
    #[expect(clippy::unwrap_used, reason = "constants, and this is for tests only")]
    pub fn named(id: &str, clock: Arc<dyn Clock>) -> Self {
        let descriptor = ExchangeDescriptor {
            id: ExchangeId::parse(id).unwrap(),
            name: "Scripted",
            about: "Does as a test says.",
            mode: Some(AccountMode::Paper),
            credentials: Vec::new(),
            client_order_id: ClientOrderIdRule { max_length: 64, dedupes: false },
            remote: false,
            max_candles: 300,
            candle_history: None,
            max_book_depth: 50,
            max_trades: 100,
            capabilities: Vec::new(),
        };
        let balance =
            |asset: &str, amount: u32| Balance::new(asset.parse().unwrap(), amount.into(), Amount::ZERO).unwrap();
        let state = State { balances: vec![balance("USD", 1_000_000), balance("BTC", 10)], ..State::default() };
        Self {
            descriptor,
            clock,
            state: Mutex::new(state),
            events: broadcast::Sender::new(1_024),
            market: MarketFeed::default(),
        }
    }

    /// The same exchange with an account of this mode, whose key may do this.
    #[must_use]
    pub fn in_mode(mut self, mode: AccountMode, key_permissions: KeyPermissions) -> Self {
        self.descriptor.mode = Some(mode);
        self.state().key_permissions = key_permissions;
        self
    }

    /// The same exchange with candles of every length, which whoever wraps it has to make.
    #[must_use]
    pub fn with_candles(mut self) -> Self {
        let native = |timeframe: &Timeframe| {
            let area = CapabilityArea::Timeframe;
            Capability { area, name: timeframe.as_str(), support: Support::Native }
        };
        self.descriptor.capabilities.extend(Timeframe::ALL.iter().map(native));
        self
    }

    /// The same exchange as if it were asked over a network, so that its market data is kept for a while.
    #[must_use]
    pub fn over_a_network(mut self) -> Self {
        self.descriptor.remote = true;
        self
    }

    /// Says what happens to the next orders and cancels, one each; after that everything is accepted.
    pub fn script(&self, behaviors: impl IntoIterator<Item = Behavior>) {
        self.state().script.extend(behaviors);
    }

    /// How often an order with this client order id arrived.
    pub fn arrivals(&self, id: &ClientOrderId) -> usize {
        self.state().arrivals.iter().filter(|arrived| *arrived == id).count()
    }

    /// How many orders arrived in all.
    pub fn arrived(&self) -> usize {
        self.state().arrivals.len()
    }

    /// From now on the market stands there: a dollar below and a dollar above are bid and ask.
    pub fn set_middle(&self, middle: Price) {
        self.state().middle = Some(middle);
    }

    fn middle(&self) -> Price {
        self.state().middle.unwrap_or_else(|| Price::parse("50000").unwrap_or_default())
    }

    /// From now on nothing but errors comes from it, or it answers again.
    pub fn set_unavailable(&self, unavailable: bool) {
        self.state().unavailable = unavailable;
    }

    /// The next questions are answered with these errors, one each. Orders and cancels are no questions.
    pub fn fail(&self, errors: impl IntoIterator<Item = ExchangeError>) {
        self.state().failures.extend(errors);
    }

    /// How many questions were asked, failed ones included.
    pub fn asked(&self) -> usize {
        self.state().asked
    }

    /// Fills part of an order, silently: only asking for fills tells.
    pub fn fill_quietly(&self, id: &ClientOrderId, quantity: Quantity) -> Option<AccountEvent> {
        let now = self.clock.now();
        self.state().fill(id, quantity, now)
    }

    /// Tells the account's stream.
    pub fn tell(&self, event: AccountEvent) {
        // A test that does not listen does not mind.
        let _ = self.events.send(event);
    }

    /// What comes of an order, at once.
    fn receive(
        &self,
        id: &ClientOrderId,
        request: &OrderRequest,
        behavior: &Behavior,
    ) -> Result<SubmitOutcome, NotSent> {
        let now = self.clock.now();
        let mut state = self.state();
        let unknown = |cause: &str| Ok(SubmitOutcome::Unknown { cause: cause.to_owned() });
        match behavior {
            Behavior::NotSent => {
                let detail = "no connection".to_owned();
                return Err(NotSent(ExchangeError::Unavailable { exchange: self.descriptor.id, detail }));
            }
            Behavior::Vanish => return unknown("no answer came"),
            _ => state.arrivals.push(id.clone()),
        }
        if let Behavior::Reject(reason) = behavior {
            return Ok(SubmitOutcome::Rejected { reason: (*reason).to_owned() });
        }
        let taken = state.take(id, request, now);
        match behavior {
            Behavior::AcceptSilently => return unknown("no answer came"),
            Behavior::AcceptAndAnswer(cause) => return unknown(cause),
            _ => {}
        }
        let quantity = request.size().base().unwrap_or_default();
        let filled = if *behavior == Behavior::Fill { state.fill(id, quantity, now) } else { None };
        Ok(match filled {
            Some(AccountEvent::Order { order, fills }) => SubmitOutcome::Accepted { order, fills },
            _ => SubmitOutcome::Accepted { order: taken, fills: Vec::new() },
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self) -> Result<(), ExchangeError> {
        let exchange = self.descriptor.id;
        let mut state = self.state();
        state.asked += 1;
        if let Some(failure) = state.failures.pop_front() {
            return Err(failure);
        }
        if state.unavailable {
            return Err(ExchangeError::Unavailable { exchange, detail: "the test says so".into() });
        }
        Ok(())
    }

    fn sourced<T>(&self, value: T) -> Sourced<T> {
        Sourced::new(value, Source::venue("scripted"), self.clock.now())
    }

    fn unsupported(&self, what: &str) -> Unsupported {
        Unsupported { exchange: self.descriptor.id, what: what.to_owned(), why: Why::NotOffered }
    }
}

impl Exchange for ScriptedVenue {
    fn descriptor(&self) -> &ExchangeDescriptor {
        &self.descriptor
    }

    #[expect(clippy::unwrap_used, reason = "a constant, and this is for tests only")]
    fn account_id(&self) -> Result<AccountId, Unsupported> {
        Ok(AccountId::parse("scripted").unwrap())
    }

    fn source(&self) -> Source {
        Source::venue("scripted")
    }

    fn market_data(&self) -> Result<&dyn MarketData, Unsupported> {
        Ok(self)
    }

    fn account(&self) -> Result<&dyn Account, Unsupported> {
        Ok(self)
    }

    fn trading(&self) -> Result<&dyn Trading, Unsupported> {
        Ok(self)
    }

    fn streams(&self) -> Result<&dyn Streams, Unsupported> {
        Ok(self)
    }
}

#[async_trait]
#[expect(clippy::unwrap_used, reason = "constants, and this is for tests only")]
impl MarketData for ScriptedVenue {
    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    async fn products(&self, _: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        self.check()?;
        Ok(self.sourced(vec![bitcoin(self.descriptor.id)]))
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        let book = self.order_book(ctx, symbol, 1).await?;
        Ok(Ticker {
            exchange: book.exchange,
            symbol,
            bid: book.bids.first().map(|level| level.price),
            bid_quantity: book.bids.first().map(|level| level.quantity),
            ask: book.asks.first().map(|level| level.price),
            ask_quantity: book.asks.first().map(|level| level.quantity),
            last: Some(self.middle()),
            open_24h: None,
            high_24h: None,
            low_24h: None,
            volume_24h: None,
            change_24h_pct: None,
            market_time: book.market_time,
            source: book.source,
            as_of: book.as_of,
            age_ms: 0,
        })
    }

    async fn order_book(&self, _: &Ctx, symbol: Symbol, _: u32) -> Result<OrderBook, ExchangeError> {
        self.check()?;
        let known = vec![Symbol::parse("BTC-USD").unwrap()];
        if !known.contains(&symbol) {
            return Err(ExchangeError::UnknownSymbol { exchange: self.descriptor.id, symbol, known });
        }
        let middle = self.middle().amount();
        let level =
            |price: Amount| PriceLevel { price: Price::new(price).unwrap(), quantity: Quantity::parse("5").unwrap() };
        let now = self.clock.now();
        Ok(OrderBook {
            exchange: self.descriptor.id,
            symbol,
            bids: vec![level(middle.minus(Amount::ONE).unwrap())],
            asks: vec![level(middle.plus(Amount::ONE).unwrap())],
            spread: Some(2_u32.into()),
            spread_pct: None,
            sequence: 1,
            market_time: now,
            source: self.source(),
            as_of: now,
            age_ms: 0,
        })
    }

    async fn trades(&self, _: &Ctx, _: Symbol, _: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        Err(self.unsupported("show public trades").into())
    }

    async fn candles(&self, _: &Ctx, _: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        Err(self.unsupported("show candles").into())
    }
}

#[async_trait]
impl Account for ScriptedVenue {
    async fn balances(&self, _: &Ctx) -> Result<Sourced<Vec<Balance>>, ExchangeError> {
        self.check()?;
        Ok(self.sourced(self.state().balances.clone()))
    }

    async fn fees(&self, _: &Ctx) -> Result<Sourced<FeeSchedule>, ExchangeError> {
        let rate = FeeRate::parse("0.001").unwrap_or_default();
        Ok(self.sourced(FeeSchedule { tier: "only".into(), maker: rate, taker: rate, volume_30d_usd: None }))
    }

    async fn fills(&self, _: &Ctx, after: Option<&str>) -> Result<FillPage, ExchangeError> {
        self.check()?;
        let after: usize = after.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let fills: Vec<_> = self.state().fills.iter().skip(after).cloned().collect();
        let cursor = (after + fills.len() > 0).then(|| (after + fills.len()).to_string());
        Ok(FillPage { fills, cursor, more: false })
    }

    async fn transfers(&self, _: &Ctx) -> Result<Sourced<Vec<Transfer>>, ExchangeError> {
        Ok(self.sourced(Vec::new()))
    }

    async fn key_permissions(&self, _: &Ctx) -> Result<KeyPermissions, ExchangeError> {
        self.check()?;
        Ok(self.state().key_permissions)
    }
}

#[async_trait]
impl Trading for ScriptedVenue {
    async fn submit(&self, _: &Ctx, id: &ClientOrderId, order: ApprovedOrder) -> Result<SubmitOutcome, NotSent> {
        let behavior = self.state().next();
        let answer = self.receive(id, order.request(), &behavior);
        if let Behavior::AcceptLate(late) = behavior {
            self.clock.sleep_until(self.clock.now().plus(late)).await;
        }
        answer
    }

    async fn cancel(&self, _: &Ctx, order: &OrderRef) -> Result<CancelOutcome, ExchangeError> {
        self.check()?;
        let now = self.clock.now();
        let mut state = self.state();
        let behavior = state.next();
        let timeout = Err(ExchangeError::Timeout { exchange: self.descriptor.id });
        match &behavior {
            Behavior::Vanish => return timeout,
            Behavior::Reject(reason) => {
                return Err(ExchangeError::Invalid { exchange: self.descriptor.id, detail: (*reason).to_owned() });
            }
            _ => {}
        }
        let Some((found, _)) = state.find(&order.client_order_id) else { return Ok(CancelOutcome::NotFound) };
        if found.status != ExchangeOrderStatus::Open {
            return Ok(CancelOutcome::TooLate(found.clone()));
        }
        found.status = ExchangeOrderStatus::Canceled { reason: "by request".into() };
        found.updated_at = now;
        match behavior {
            Behavior::AcceptSilently | Behavior::AcceptAndAnswer(_) => timeout,
            _ => Ok(CancelOutcome::Canceled(found.clone())),
        }
    }

    async fn order(&self, _: &Ctx, order: &OrderRef) -> Result<Option<ExchangeOrder>, ExchangeError> {
        self.check()?;
        Ok(self.state().find(&order.client_order_id).map(|(order, _)| order.clone()))
    }

    async fn open_orders(&self, _: &Ctx) -> Result<Vec<ExchangeOrder>, ExchangeError> {
        self.check()?;
        let state = self.state();
        let open = state.orders.iter().filter(|(order, _)| order.status == ExchangeOrderStatus::Open);
        Ok(open.map(|(order, _)| order.clone()).collect())
    }
}

#[async_trait]
impl Streams for ScriptedVenue {
    async fn market(&self, ctx: &Ctx, of: MarketSubscription) -> Result<EventStream<MarketEvent>, ExchangeError> {
        let events = self.market.listen().ok_or_else(|| self.unsupported("stream market data"))?;
        // One that does not exist has no stream.
        self.order_book(ctx, of.symbol, 1).await?;
        Ok(events)
    }

    async fn account(&self, _: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        let events = stream::unfold(self.events.subscribe(), |mut events| async move {
            match events.recv().await {
                Ok(event) => Some((event, events)),
                Err(broadcast::error::RecvError::Lagged(_)) => Some((AccountEvent::Lagged, events)),
                Err(broadcast::error::RecvError::Closed) => None,
            }
        });
        Ok(Box::pin(events))
    }
}
