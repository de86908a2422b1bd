//! Feeds: what happens, as it happens.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use cambist_app::{App, Call};
use cambist_model::{AppError, ExchangeId, Order, Symbol};
use cambist_ports::exchange::{MarketChannel, MarketEvent, MarketSubscription};
use futures_util::stream::{self, Stream, StreamExt};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

/// What a feed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The state of a market in one line, when it changes.
    Ticker,
    /// The trades of a market.
    Trades,
    /// The best levels of a market, when they change.
    Book,
    /// The account's own orders, when they change.
    Orders,
}

impl Channel {
    /// Every channel.
    pub const ALL: &[Self] = &[Self::Ticker, Self::Trades, Self::Book, Self::Orders];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ticker => "ticker",
            Self::Trades => "trades",
            Self::Book => "book",
            Self::Orders => "orders",
        }
    }

    /// Reads a name, or the name that Coinbase gives to the channel.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "ticker" | "tickers" => Self::Ticker,
            "trades" | "market_trades" => Self::Trades,
            "book" | "level2" => Self::Book,
            "orders" | "user" => Self::Orders,
            _ => return None,
        })
    }

    /// Does it speak of one market?
    pub const fn of_a_market(self) -> bool {
        !matches!(self, Self::Orders)
    }
}

/// Which feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeedRequest {
    /// About what.
    pub channel: Channel,
    /// At which exchange; the first if absent, every one for orders.
    pub exchange: Option<ExchangeId>,
    /// Of which market; may be absent for orders, which then are those of every market.
    pub symbol: Option<Symbol>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedEvent {
    /// The new state or the new things, as JSON.
    Data(Bytes),
    /// The reader was too slow; so many events were left out.
    Lagged(u64),
}

/// What happens, as it happens.
pub type FeedStream = Pin<Box<dyn Stream<Item = FeedEvent> + Send>>;

/// How many levels of each side a book feed shows.
const BOOK_DEPTH: u32 = 50;

pub(crate) async fn open_feed(app: &App, call: &Call, request: FeedRequest) -> Result<FeedStream, AppError> {
    let channel = match request.channel {
        Channel::Ticker => MarketChannel::Ticker,
        Channel::Trades => MarketChannel::Trades,
        Channel::Book => MarketChannel::Book { depth: BOOK_DEPTH },
        Channel::Orders => return orders(app, call, request),
    };
    let symbol = request.symbol.ok_or_else(|| AppError::invalid_field("symbol", "is required: which market?"))?;
    let events = app.market.events(call, request.exchange, MarketSubscription { symbol, channel }).await?;
    Ok(Box::pin(events.map(|event| match event {
        MarketEvent::Ticker(ticker) => data(&ticker),
        MarketEvent::Trades(trades) => data(&trades),
        MarketEvent::Book(book) => data(&book),
        MarketEvent::Candle(candle) => data(&candle),
        MarketEvent::Lagged(missed) => FeedEvent::Lagged(missed),
        MarketEvent::Interrupted { .. } => FeedEvent::Lagged(1),
    })))
}

fn orders(app: &App, call: &Call, request: FeedRequest) -> Result<FeedStream, AppError> {
    let exchange = request.exchange.map(|id| app.exchanges.get(Some(id))).transpose()?.map(|venue| venue.id());
    let (exchanges, grant) = (app.exchanges.clone(), Arc::clone(&call.grant));
    let granted = move |order: &Order| {
        let key = exchanges.account_of(order.exchange, order.account);
        key.is_ok_and(|key| key.is_granted(&grant))
    };
    let wanted = move |order: &Order| {
        exchange.is_none_or(|id| id == order.exchange) && request.symbol.is_none_or(|symbol| symbol == order.symbol)
    };
    let state = (app.orders.changes(), granted);
    let events = stream::unfold(state, move |(mut changes, granted)| async move {
        loop {
            match changes.recv().await {
                Ok(order) if wanted(&order) && granted(&order) => return Some((data(&order), (changes, granted))),
                Ok(_) => {}
                Err(RecvError::Lagged(missed)) => return Some((FeedEvent::Lagged(missed), (changes, granted))),
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Ok(Box::pin(events))
}

fn data(value: &impl Serialize) -> FeedEvent {
    // Model values serialize; if one ever did not, an empty object would be a lie, so the event counts as left out.
    serde_json::to_vec(value).map_or(FeedEvent::Lagged(1), |json| FeedEvent::Data(json.into()))
}
