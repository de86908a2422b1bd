//! Where a topic's events come from.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::AppError;
use cambist_ports::exchange::{EventStream, ExchangeError, MarketEvent, MarketSubscription};
use cambist_ports::{Clock, Ctx};
use futures_util::stream::{self, StreamExt};
use tokio::sync::broadcast::error::RecvError;

use super::event::News;
use super::polling;
use super::topic::Topic;
use crate::exchanges::{Exchanges, Venue};
use crate::orders::OrderService;

/// How a topic's events come here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The exchange tells them as they happen.
    Pushed,
    /// The exchange tells nothing by itself; it is asked once in this time, and differences are told.
    Polled(Duration),
}

/// Opens topics at their exchanges.
#[derive(Clone)]
pub(super) struct Sources {
    exchanges: Exchanges,
    orders: Arc<OrderService>,
    clock: Arc<dyn Clock>,
}

/// Events of a topic as they come.
pub(super) struct Source {
    pub(super) delivery: Delivery,
    pub(super) events: EventStream<News>,
}

impl Sources {
    pub(super) fn new(exchanges: Exchanges, orders: Arc<OrderService>, clock: Arc<dyn Clock>) -> Self {
        Self { exchanges, orders, clock }
    }

    /// Opens a topic, or says why that is not possible.
    pub(super) async fn open(&self, ctx: &Ctx, topic: Topic) -> Result<Source, AppError> {
        match topic {
            Topic::Orders => Ok(self.orders()),
            Topic::Market { exchange, symbol, channel } => {
                let venue = self.exchanges.get(Some(exchange))?;
                self.market(ctx, venue, MarketSubscription { symbol, channel }).await
            }
        }
    }

    async fn market(
        &self,
        ctx: &Ctx,
        venue: &Arc<Venue>,
        subscription: MarketSubscription,
    ) -> Result<Source, AppError> {
        let opened = match venue.exchange.streams() {
            Ok(streams) => streams.market(ctx, subscription).await,
            Err(unsupported) => Err(unsupported.into()),
        };
        match opened {
            Ok(events) => Ok(Source { delivery: Delivery::Pushed, events: events.map(News::from).boxed() }),
            Err(ExchangeError::Unsupported(_)) => {
                let events = polling::open(ctx, venue, Arc::clone(&self.clock), subscription).await?;
                Ok(Source { delivery: Delivery::Polled(polling::EVERY), events })
            }
            Err(error) => Err(error.into()),
        }
    }

    fn orders(&self) -> Source {
        let events = stream::unfold(self.orders.changes(), |mut changes| async move {
            match changes.recv().await {
                Ok(order) => Some((News::Order(order), changes)),
                Err(RecvError::Lagged(missed)) => Some((News::Lagged(missed), changes)),
                Err(RecvError::Closed) => None,
            }
        });
        Source { delivery: Delivery::Pushed, events: events.boxed() }
    }
}

impl From<MarketEvent> for News {
    fn from(event: MarketEvent) -> Self {
        match event {
            MarketEvent::Ticker(ticker) => Self::Ticker(ticker),
            MarketEvent::Trades(trades) => Self::Trades(trades),
            MarketEvent::Book(book) => Self::Book(book),
            MarketEvent::Candle(candle) => Self::Candle(candle),
            MarketEvent::Lagged(missed) => Self::Lagged(missed),
            MarketEvent::Interrupted { reason } => Self::Interrupted { reason },
        }
    }
}
