//! A session, and a test in the place of the venue.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cambist_exchange_binance::Catalog;
use cambist_exchange_binance::stream::BinanceSession;
use cambist_exchange_kit::stream::{Effect, FetchId, Session};
use cambist_model::{OrderBook, Symbol, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent, MarketSubscription};
use serde_json::Value;

use super::catalog;

/// A session that talks with a test. Its requests are agreed to at once, unless the test wants to do that itself.
pub(crate) struct Conversation {
    session: BinanceSession,
    pub(crate) now: Timestamp,
    /// Are requests agreed to?
    pub(crate) agrees: bool,
    /// What was sent.
    pub(crate) sent: Vec<Value>,
    /// What was asked by REST and not answered yet.
    pub(crate) asked: VecDeque<(FetchId, String)>,
    /// What was told, and not taken by the test yet.
    pub(crate) told: VecDeque<(MarketSubscription, MarketEvent)>,
    pub(crate) refused: Vec<(MarketSubscription, ExchangeError)>,
    pub(crate) reconnects: Vec<String>,
}

impl Conversation {
    /// A session on a connection.
    pub(crate) fn open() -> Self {
        let mut conversation = Self::unconnected();
        conversation.connect();
        conversation
    }

    /// A session without a connection.
    pub(crate) fn unconnected() -> Self {
        Self::knowing(catalog())
    }

    /// A session without a connection that knows these markets.
    pub(crate) fn knowing(catalog: Arc<Catalog>) -> Self {
        Self {
            session: BinanceSession::new(catalog),
            now: Timestamp::from_millis(1_700_000_000_000),
            agrees: true,
            sent: Vec::new(),
            asked: VecDeque::new(),
            told: VecDeque::new(),
            refused: Vec::new(),
            reconnects: Vec::new(),
        }
    }

    pub(crate) fn connect(&mut self) {
        let effects = self.session.opened(self.now);
        self.take(effects);
    }

    pub(crate) fn lose(&mut self) {
        // Questions end with the connection.
        self.asked.clear();
        let effects = self.session.lost("the cable was cut");
        self.take(effects);
    }

    pub(crate) fn subscribe(&mut self, symbol: &str, channel: MarketChannel) {
        let effects = self.session.subscribe(subscription(symbol, channel), self.now);
        self.take(effects);
    }

    pub(crate) fn unsubscribe(&mut self, symbol: &str, channel: MarketChannel) {
        let effects = self.session.unsubscribe(subscription(symbol, channel), self.now);
        self.take(effects);
    }

    /// The venue says something.
    pub(crate) fn hear(&mut self, frame: &str) {
        let effects = self.session.received(frame, self.now);
        self.take(effects);
    }

    /// The venue answers the first question.
    pub(crate) fn answer(&mut self, answer: impl Into<Bytes>) {
        self.answer_with(Ok(answer.into()));
    }

    /// The first question is answered, or not.
    pub(crate) fn answer_with(&mut self, answer: Result<Bytes, ExchangeError>) {
        let (request, _) = self.asked.pop_front().unwrap();
        let effects = self.session.fetched(request, answer, self.now);
        self.take(effects);
    }

    /// Lets time pass, with everything that is due in it.
    pub(crate) fn wait(&mut self, span: Duration) {
        let until = self.now.plus(span);
        for _ in 0..10_000 {
            match self.session.deadline() {
                Some(deadline) if deadline <= until => {
                    self.now = self.now.max(deadline);
                    let effects = self.session.elapsed(self.now);
                    self.take(effects);
                }
                _ => {
                    self.now = until;
                    return;
                }
            }
        }
        panic!("the session is due again and again at {}", self.now);
    }

    /// What was told since the last time.
    pub(crate) fn told(&mut self) -> Vec<MarketEvent> {
        self.told.drain(..).map(|(_, event)| event).collect()
    }

    /// The books that were told since the last time; panics at anything else.
    pub(crate) fn books(&mut self) -> Vec<OrderBook> {
        let book = |event| match event {
            MarketEvent::Book(book) => *book,
            other => panic!("{other:?}"),
        };
        self.told().into_iter().map(book).collect()
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(frame) => self.send(&frame),
                Effect::Publish(subscription, event) => self.told.push_back((subscription, event)),
                Effect::Refuse(subscription, error) => self.refused.push((subscription, error)),
                Effect::Fetch(request, path) => self.asked.push_back((request, path)),
                Effect::Reconnect { reason } => self.reconnects.push(reason),
            }
        }
    }

    fn send(&mut self, frame: &str) {
        let frame: Value = serde_json::from_str(frame).unwrap();
        let id = frame["id"].as_u64().unwrap();
        self.sent.push(frame);
        if self.agrees {
            self.hear(&format!(r#"{{"result":null,"id":{id}}}"#));
        }
    }
}

fn subscription(symbol: &str, channel: MarketChannel) -> MarketSubscription {
    MarketSubscription { symbol: Symbol::parse(symbol).unwrap(), channel }
}
