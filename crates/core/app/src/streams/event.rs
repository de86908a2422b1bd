//! What is told.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use cambist_model::{Candle, Order, OrderBook, Ticker, Trade};

use super::topic::{Position, Topic};

/// Something that happened, with its number.
#[derive(Debug)]
pub struct StreamEvent {
    /// In what.
    pub topic: Topic,
    /// Its number, and that of the topic's life. Numbers grow by one.
    pub position: Position,
    /// What.
    pub news: News,
    encoded: OnceLock<Encoded>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The state of a market in one line.
    Ticker(Box<Ticker>),
    /// Trades, oldest first. The first that are told may be older than the subscription.
    Trades(Vec<Trade>),
    /// The best levels of a market, the whole of them.
    Book(Box<OrderBook>),
    /// A candle that changed.
    Candle(Box<Candle>),
    /// An own order that changed.
    Order(Arc<Order>),
    /// The source left out so many events.
    Lagged(u64),
    /// The source was lost and is being brought back. What happens meanwhile is not told later; the state is, when it is
    /// known again.
    Interrupted {
        /// Why, in words fit for users.
        reason: String,
    },
}

/// An event as text.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// The whole text.
    pub text: Bytes,
    /// Where in it the data begins, which ends one byte before the text does.
    pub data_at: usize,
}

impl StreamEvent {
    pub(super) fn new(topic: Topic, position: Position, news: News) -> Self {
        Self { topic, position, news, encoded: OnceLock::new() }
    }

    /// The event as text: what `encode` makes of it, called by the first who asks and shared by all others.
    pub fn encoded(&self, encode: impl FnOnce(&Self) -> Encoded) -> &Encoded {
        self.encoded.get_or_init(|| encode(self))
    }
}

impl News {
    /// Does it say how things are, rather than what is wrong with the source?
    pub(super) fn is_state(&self) -> bool {
        !matches!(self, Self::Lagged(_) | Self::Interrupted { .. })
    }
}
