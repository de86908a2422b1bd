//! The roles in which an exchange is spoken to.

use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use cambist_model::safety::ApprovedOrder;
use cambist_model::{
    AccountId, Balance, Candle, ClientOrderId, FeeSchedule, OrderBook, Product, Source, Sourced, Symbol, Ticker,
    Timeframe, Timestamp, Trade, Transfer,
};
use futures_core::Stream;

use super::{
    CancelOutcome, Circuit, ExchangeDescriptor, ExchangeError, ExchangeFill, ExchangeOrder, KeyPermissions, NotSent,
    OrderRef, SubmitOutcome, Unsupported, Why,
};
use crate::Ctx;

/// An exchange, or an account at one: a bundle of roles, each of which it may lack.
pub trait Exchange: Send + Sync {
    /// What it is and what it can do.
    fn descriptor(&self) -> &ExchangeDescriptor;

    /// The account that it speaks for; none where only the public market is asked.
    fn account_id(&self) -> Result<AccountId, Unsupported>;

    /// What its answers are marked with.
    fn source(&self) -> Source;

    /// Is it asked at present, or left alone because it failed too often?
    fn circuit(&self) -> Circuit {
        Circuit::CLOSED
    }

    /// Prices, depth, trades and candles.
    fn market_data(&self) -> Result<&dyn MarketData, Unsupported>;

    /// What the account holds, pays and did.
    fn account(&self) -> Result<&dyn Account, Unsupported>;

    /// Orders.
    fn trading(&self) -> Result<&dyn Trading, Unsupported>;

    /// Events as they happen.
    fn streams(&self) -> Result<&dyn Streams, Unsupported>;

    /// Canceling everything when nobody says in time that it should stay.
    fn dead_mans_switch(&self) -> Result<&dyn DeadMansSwitch, Unsupported> {
        let what = "cancel all orders by itself when nobody is heard of".to_owned();
        Err(Unsupported { exchange: self.descriptor().id, what, why: Why::NotOffered })
    }
}

/// Prices, depth, trades and candles.
#[async_trait]
pub trait MarketData: Send + Sync {
    /// Every market with its rules.
    async fn products(&self, ctx: &Ctx) -> Result<Sourced<Vec<Product>>, ExchangeError>;

    /// The state of a market in one line.
    async fn ticker(&self, ctx: &Ctx, symbol: Symbol) -> Result<Ticker, ExchangeError>;

    /// The best `depth` levels of each side.
    async fn order_book(&self, ctx: &Ctx, symbol: Symbol, depth: u32) -> Result<OrderBook, ExchangeError>;

    /// The last `limit` public trades, oldest first.
    async fn trades(&self, ctx: &Ctx, symbol: Symbol, limit: u32) -> Result<Sourced<Vec<Trade>>, ExchangeError>;

    /// The market's own time when it is `now` here: the same, except where a recording is played.
    fn market_time(&self, now: Timestamp) -> Timestamp;

    /// The candles of a stretch of the market's time, oldest first. A candle without a trade is absent.
    async fn candles(&self, ctx: &Ctx, query: CandleQuery) -> Result<Sourced<Vec<Candle>>, ExchangeError>;
}

/// Which candles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CandleQuery {
    /// Of which market.
    pub symbol: Symbol,
    /// How long each.
    pub timeframe: Timeframe,
    /// The first may open here.
    pub start: Timestamp,
    /// The last must open before this.
    pub end: Timestamp,
}

/// What the account holds, pays and did.
#[async_trait]
pub trait Account: Send + Sync {
    /// What it holds, by asset.
    async fn balances(&self, ctx: &Ctx) -> Result<Sourced<Vec<Balance>>, ExchangeError>;

    /// What trading costs it.
    async fn fees(&self, ctx: &Ctx) -> Result<Sourced<FeeSchedule>, ExchangeError>;

    /// Its executions in the order in which they happened, from `after` on; from the first if `None`.
    async fn fills(&self, ctx: &Ctx, after: Option<&str>) -> Result<FillPage, ExchangeError>;

    /// Its deposits and withdrawals, oldest first.
    async fn transfers(&self, ctx: &Ctx) -> Result<Sourced<Vec<Transfer>>, ExchangeError>;

    /// What the key in use may do, as far as the exchange tells.
    async fn key_permissions(&self, ctx: &Ctx) -> Result<KeyPermissions, ExchangeError>;
}

/// Some executions, and where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FillPage {
    /// The executions, oldest first.
    pub fills: Vec<ExchangeFill>,
    /// Where the next page starts; the same as before when there was nothing new.
    pub cursor: Option<String>,
    /// Is there more now?
    pub more: bool,
}

/// Orders. The only way in for an order is an [`ApprovedOrder`], and only the safety gate makes those.
#[async_trait]
pub trait Trading: Send + Sync {
    /// Sends an order, once. An error means that it provably never left.
    async fn submit(
        &self,
        ctx: &Ctx,
        client_order_id: &ClientOrderId,
        order: ApprovedOrder,
    ) -> Result<SubmitOutcome, NotSent>;

    /// Asks for an order to be canceled.
    async fn cancel(&self, ctx: &Ctx, order: &OrderRef) -> Result<CancelOutcome, ExchangeError>;

    /// Looks an order up; `None` when the exchange says that there is none.
    async fn order(&self, ctx: &Ctx, order: &OrderRef) -> Result<Option<ExchangeOrder>, ExchangeError>;

    /// Every order that can still fill.
    async fn open_orders(&self, ctx: &Ctx) -> Result<Vec<ExchangeOrder>, ExchangeError>;
}

/// Canceling everything when nobody says in time that it should stay.
#[async_trait]
pub trait DeadMansSwitch: Send + Sync {
    /// All open orders are canceled when `after` has passed, unless it is said again before; `None` ends that. Answers
    /// when it will be, by the exchange's clock.
    async fn cancel_all_after(&self, ctx: &Ctx, after: Option<Duration>) -> Result<Option<Timestamp>, ExchangeError>;
}

/// Events as they happen.
#[async_trait]
pub trait Streams: Send + Sync {
    /// Events of one market, from its current state on.
    async fn market(
        &self,
        ctx: &Ctx,
        subscription: MarketSubscription,
    ) -> Result<EventStream<MarketEvent>, ExchangeError>;

    /// Events of the account's own orders.
    async fn account(&self, ctx: &Ctx) -> Result<EventStream<AccountEvent>, ExchangeError>;
}

/// Events, until the stream ends or is dropped.
pub type EventStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// Which events of a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MarketSubscription {
    /// Which market.
    pub symbol: Symbol,
    /// What about it.
    pub channel: MarketChannel,
}

/// What about a market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MarketChannel {
    /// Its state in one line, when it changes.
    Ticker,
    /// Its trades.
    Trades,
    /// Its best levels, when they change.
    Book {
        /// How many of each side.
        depth: u32,
    },
    /// The candle that is being made, and the one before it when it is complete.
    Candles {
        /// How long each.
        timeframe: Timeframe,
    },
}

/// Something that happened in a market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarketEvent {
    /// Its state changed.
    Ticker(Box<Ticker>),
    /// Trades were made, oldest first.
    Trades(Vec<Trade>),
    /// Its best levels changed; this is the whole of them.
    Book(Box<OrderBook>),
    /// A candle changed. The next one opens later; until then the last word on this one may not be said.
    Candle(Box<Candle>),
    /// The reader was too slow; so many events were left out.
    Lagged(u64),
    /// The source was lost, or cannot be believed any more, and is being brought back. What happened meanwhile is not told
    /// later; the next event is the market's state when it is back.
    Interrupted {
        /// Why, in words fit for users.
        reason: String,
    },
}

/// Something that happened to one of the account's orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountEvent {
    /// An order changed, with the executions that changed it.
    Order {
        /// The order after the change.
        order: ExchangeOrder,
        /// The executions that led to it.
        fills: Vec<ExchangeFill>,
    },
    /// The reader was too slow; everything must be looked up anew.
    Lagged,
}
