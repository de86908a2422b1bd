//! The line to the exchange: calls and answers get lost, come late, or come as something else.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cambist_model::safety::ApprovedOrder;
use cambist_model::{
    AccountId, Balance, Candle, ClientOrderId, FeeSchedule, OrderBook, Product, Source, Sourced, Symbol, Ticker,
    Timestamp, Trade, Transfer,
};
use cambist_ports::exchange::{
    Account, AccountEvent, CancelOutcome, CandleQuery, EventStream, Exchange, ExchangeDescriptor, ExchangeError,
    ExchangeOrder, FillPage, KeyPermissions, MarketData, MarketEvent, MarketSubscription, NotSent, OrderRef, Streams,
    SubmitOutcome, Trading, Unsupported,
};
use cambist_ports::{Clock, Ctx};

use super::defect::{self, Defect};
use super::events::disturbed;
use super::post::Letter;
use super::terms::paper;
use super::weather::{Fate, Trouble};
use super::world::World;

/// The exchange as it looks from the far end of the line.
pub(crate) struct Line {
    pub(crate) exchange: Arc<dyn Exchange>,
    pub(crate) world: Arc<World>,
}

impl Line {
    async fn wait(&self, span: Duration) {
        if !span.is_zero() {
            let until = self.world.clock.now().plus(span);
            self.world.clock.sleep_until(until).await;
        }
    }

    /// A call that may go wrong on the way there or back.
    async fn call<T>(
        &self,
        what: &str,
        act: impl Future<Output = Result<T, ExchangeError>>,
    ) -> Result<T, ExchangeError> {
        let world = &self.world;
        world.power.point().await;
        let trouble = world.weather.of_call(&world.chance, world.clock.now());
        self.wait(world.weather.latency(&world.chance)).await;
        world.power.point().await;
        let (lost, answer) = match trouble {
            Trouble::Before(error) => (Some(error), None),
            Trouble::After(error) => (Some(error), Some(act.await)),
            Trouble::None => (None, Some(act.await)),
        };
        world.power.point().await;
        if let Some(error) = lost {
            world.trace.tell(&format!("line {what}: {error}"));
            return Err(error);
        }
        answer.unwrap()
    }

    /// Sends an order as fate will have it.
    async fn send(&self, ctx: &Ctx, id: &ClientOrderId, order: ApprovedOrder) -> Result<SubmitOutcome, NotSent> {
        let (world, trading) = (&self.world, self.exchange.trading().unwrap());
        let fate = world.weather.of_order(&world.chance, world.clock.now());
        world.trace.tell(&format!("line submit {id}: {fate:?}"));
        if fate == Fate::NotSent {
            let detail = "no connection".to_owned();
            return Err(NotSent(ExchangeError::Unavailable { exchange: paper(), detail }));
        }
        world.observe_send(id, order.request());
        let patience = Duration::from_millis(world.chance.between(1..=10_000));
        let unknown = |cause: &str| Ok(SubmitOutcome::Unknown { cause: cause.to_owned() });
        match fate {
            Fate::Prompt | Fate::NotSent => trading.submit(ctx, id, order).await,
            Fate::AnswerLate(late) => {
                let answer = trading.submit(ctx, id, order).await;
                self.wait(late).await;
                answer
            }
            Fate::AnswerLost(cause) => {
                // Whatever was answered, nobody here knows.
                let _ = trading.submit(ctx, id, order).await;
                self.wait(patience).await;
                unknown(cause)
            }
            Fate::ArrivesLate(late) => {
                world.post.send(world.clock.now().plus(late), Letter::Order(id.clone(), Box::new(order)));
                self.wait(patience).await;
                unknown("no answer came in time")
            }
            Fate::Lost => {
                self.wait(patience).await;
                unknown("no answer came in time")
            }
        }
    }
}

impl Exchange for Line {
    fn descriptor(&self) -> &ExchangeDescriptor {
        self.exchange.descriptor()
    }

    fn account_id(&self) -> Result<AccountId, Unsupported> {
        self.exchange.account_id()
    }

    fn source(&self) -> Source {
        self.exchange.source()
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
impl MarketData for Line {
    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError> {
        self.call("products", self.exchange.market_data()?.products(ctx)).await
    }

    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError> {
        self.call("ticker", self.exchange.market_data()?.ticker(ctx, symbol)).await
    }

    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError> {
        self.call("order book", self.exchange.market_data()?.order_book(ctx, symbol, depth)).await
    }

    async fn trades(&self, ctx: &Ctx, symbol: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError> {
        self.call("trades", self.exchange.market_data()?.trades(ctx, symbol, limit)).await
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError> {
        self.call("candles", self.exchange.market_data()?.candles(ctx, query)).await
    }
}

#[async_trait]
impl Account for Line {
    async fn balances(&self, ctx: &Ctx) -> Result<Sourced<Vec<Balance>>, ExchangeError> {
        self.call("balances", self.exchange.account()?.balances(ctx)).await
    }

    async fn fees(&self, ctx: &Ctx) -> Result<Sourced<FeeSchedule>, ExchangeError> {
        self.call("fees", self.exchange.account()?.fees(ctx)).await
    }

    async fn fills(&self, ctx: &Ctx, after: Option<&str>) -> Result<FillPage, ExchangeError> {
        self.call("fills", self.exchange.account()?.fills(ctx, after)).await
    }

    async fn transfers(&self, ctx: &Ctx) -> Result<Sourced<Vec<Transfer>>, ExchangeError> {
        self.call("transfers", self.exchange.account()?.transfers(ctx)).await
    }

    async fn key_permissions(&self, ctx: &Ctx) -> Result<KeyPermissions, ExchangeError> {
        self.call("key_permissions", self.exchange.account()?.key_permissions(ctx)).await
    }
}

#[async_trait]
impl Trading for Line {
    async fn submit(&self, ctx: &Ctx, id: &ClientOrderId, order: ApprovedOrder) -> Result<SubmitOutcome, NotSent> {
        let world = &self.world;
        world.power.point().await;
        let request = order.request().clone();
        let mut answer = self.send(ctx, id, order).await;
        world.power.point().await;
        if world.defect == Some(Defect::ResendsOnTimeout) && matches!(answer, Ok(SubmitOutcome::Unknown { .. })) {
            let (again, fresh) = defect::sent_again(id, request, world.clock.now());
            answer = self.send(ctx, &fresh, again).await;
        }
        world.trace.tell(&format!("line submit {id} answered: {answer:?}"));
        answer
    }

    async fn cancel(&self, ctx: &Ctx, order: &OrderRef) -> Result<CancelOutcome, ExchangeError> {
        let world = &self.world;
        let id = &order.client_order_id;
        if world.defect == Some(Defect::DoesNotCancel) {
            let found = self.exchange.trading()?.order(ctx, order).await?;
            return Ok(found.map_or(CancelOutcome::NotFound, defect::as_if_canceled));
        }
        let cancel = async {
            if !world.weather.is_calm() && world.chance.percent(5) {
                let late = Duration::from_millis(world.chance.between(1..=9_000));
                world.post.send(world.clock.now().plus(late), Letter::Cancel(order.clone()));
                return Err(ExchangeError::Timeout { exchange: paper() });
            }
            let outcome = self.exchange.trading()?.cancel(ctx, order).await?;
            let by_and_by = !world.weather.is_calm() && world.chance.percent(10);
            Ok(if by_and_by && matches!(outcome, CancelOutcome::Canceled(_)) {
                CancelOutcome::Requested
            } else {
                outcome
            })
        };
        let answer = self.call("cancel", cancel).await;
        world.trace.tell(&format!("line cancel {id} answered: {answer:?}"));
        answer
    }

    async fn order(&self, ctx: &Ctx, order: &OrderRef) -> Result<Option<ExchangeOrder>, ExchangeError> {
        let answer = self.call("order", self.exchange.trading()?.order(ctx, order)).await;
        self.world.trace.tell(&format!("line order {} answered: {answer:?}", order.client_order_id));
        answer
    }

    async fn open_orders(&self, ctx: &Ctx) -> Result<Vec<ExchangeOrder>, ExchangeError> {
        self.call("open orders", self.exchange.trading()?.open_orders(ctx)).await
    }
}

#[async_trait]
impl Streams for Line {
    async fn market(&self, ctx: &Ctx, of: MarketSubscription) -> Result<EventStream<MarketEvent>, ExchangeError> {
        self.call("market stream", self.exchange.streams()?.market(ctx, of)).await
    }

    async fn account(&self, ctx: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError> {
        let events = self.call("account stream", self.exchange.streams()?.account(ctx)).await?;
        Ok(disturbed(events, Arc::clone(&self.world)))
    }
}
