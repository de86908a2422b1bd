//! A venue that streams, and the simplest session that speaks with it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use cambist_exchange_kit::stream::{Effect, Fetch, FetchId, Session, SharedStreams, StreamSettings};
use cambist_exchange_kit::{Rate, Transport};
use cambist_model::{ExchangeId, Price, Source, Symbol, Ticker, Timestamp};
use cambist_ports::Clock;
use cambist_ports::exchange::{EventStream, ExchangeError, MarketChannel, MarketEvent, MarketSubscription};
use cambist_testkit::{ManualClock, SeededIds};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

pub(crate) fn exchange() -> ExchangeId {
    ExchangeId::parse("venue").unwrap()
}

pub(crate) fn ticker_of(symbol: &str) -> MarketSubscription {
    MarketSubscription { symbol: Symbol::parse(symbol).unwrap(), channel: MarketChannel::Ticker }
}

/// The last price of the next event, or what else it is.
pub(crate) async fn next(stream: &mut EventStream<MarketEvent>) -> String {
    match stream.next().await {
        Some(MarketEvent::Ticker(ticker)) => ticker.last.unwrap().to_string(),
        Some(MarketEvent::Interrupted { reason }) => format!("interrupted: {reason}"),
        Some(MarketEvent::Lagged(count)) => format!("lagged: {count}"),
        Some(other) => panic!("{other:?}"),
        None => "end".to_owned(),
    }
}

/// A venue and the streams that we have of it.
pub(crate) struct Venue {
    listener: TcpListener,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) streams: SharedStreams,
}

impl Venue {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut StreamSettings)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_800_000_000)));
        let mut settings = StreamSettings {
            exchange: exchange(),
            url: format!("ws://{}/ws", listener.local_addr().unwrap()),
            max_subscriptions: 100,
            messages: Rate::new(1_000, Duration::from_secs(1)),
            connects: Rate::new(1_000, Duration::from_secs(1)),
        };
        change(&mut settings);
        let session = || Box::new(Words::default()) as _;
        let (fetch, ids) = (Arc::new(Echo), Arc::new(SeededIds::default()));
        let streams = SharedStreams::new(settings, session, fetch, Transport::new(), Arc::clone(&clock) as _, ids);
        Self { listener, clock, streams }
    }

    /// The next connection that is made.
    pub(crate) async fn connection(&self) -> Connection {
        let (socket, _) = self.listener.accept().await.unwrap();
        Connection(tokio_tungstenite::accept_async(socket).await.unwrap())
    }

    /// Subscribes on a new connection, which tells `price`.
    pub(crate) async fn first(&self, symbol: &str, price: u32) -> (EventStream<MarketEvent>, Connection) {
        let (stream, connection) = tokio::join!(self.streams.subscribe(ticker_of(symbol), None), async {
            let mut connection = self.connection().await;
            assert_eq!(connection.heard().await, format!("subscribe {symbol}"));
            connection.say(&format!("price {symbol} {price}")).await;
            connection
        });
        (stream.unwrap(), connection)
    }

    pub(crate) fn advance(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
    }

    pub(crate) fn soon(&self) -> Timestamp {
        self.clock.now().plus(Duration::from_secs(1))
    }
}

/// The venue's end of a connection.
pub(crate) struct Connection(pub(crate) WebSocketStream<TcpStream>);

impl Connection {
    pub(crate) async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// What is heard next, `end` when the connection is closed.
    pub(crate) async fn heard(&mut self) -> String {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => text.to_string(),
            Some(Ok(Message::Pong(_))) => "pong".to_owned(),
            Some(Ok(Message::Close(_)) | Err(_)) | None => "end".to_owned(),
            Some(Ok(other)) => panic!("{other:?}"),
        }
    }
}

/// Answers what it is asked.
struct Echo;

#[async_trait]
impl Fetch for Echo {
    async fn fetch(&self, path: &str) -> Result<Bytes, ExchangeError> {
        Ok(Bytes::copy_from_slice(path.as_bytes()))
    }
}

/// Speaks in words: `price BTC-USD 7`, `refuse BTC-USD`, `leave`, `fetch BTC-USD 7`.
#[derive(Default)]
struct Words {
    wanted: Vec<MarketSubscription>,
    is_open: bool,
    fetching: Mutex<Option<MarketSubscription>>,
}

impl Words {
    fn say(&self, verb: &str, what: MarketSubscription) -> Vec<Effect> {
        let frame = Effect::Send(format!("{verb} {}", what.symbol));
        self.is_open.then_some(frame).into_iter().collect()
    }
}

impl Session for Words {
    fn opened(&mut self, _: Timestamp) -> Vec<Effect> {
        self.is_open = true;
        self.wanted.iter().flat_map(|wanted| self.say("subscribe", *wanted)).collect()
    }

    fn lost(&mut self, reason: &str) -> Vec<Effect> {
        self.is_open = false;
        let event = MarketEvent::Interrupted { reason: reason.to_owned() };
        self.wanted.iter().map(|wanted| Effect::Publish(*wanted, event.clone())).collect()
    }

    fn subscribe(&mut self, wanted: MarketSubscription, _: Timestamp) -> Vec<Effect> {
        self.wanted.push(wanted);
        self.say("subscribe", wanted)
    }

    fn unsubscribe(&mut self, unwanted: MarketSubscription, _: Timestamp) -> Vec<Effect> {
        self.wanted.retain(|wanted| *wanted != unwanted);
        self.say("unsubscribe", unwanted)
    }

    fn received(&mut self, frame: &str, now: Timestamp) -> Vec<Effect> {
        match *frame.split(' ').collect::<Vec<_>>() {
            ["price", symbol, price] => vec![Effect::Publish(ticker_of(symbol), ticker(symbol, price, now))],
            ["refuse", symbol] => {
                let error = ExchangeError::Invalid { exchange: exchange(), detail: "no such stream".to_owned() };
                vec![Effect::Refuse(ticker_of(symbol), error)]
            }
            ["fetch", symbol, price] => {
                *self.fetching.lock().unwrap() = Some(ticker_of(symbol));
                vec![Effect::Fetch(FetchId(1), price.to_owned())]
            }
            _ => vec![Effect::Reconnect { reason: format!("the venue said {frame:?}") }],
        }
    }

    fn fetched(&mut self, _: FetchId, answer: Result<Bytes, ExchangeError>, now: Timestamp) -> Vec<Effect> {
        let wanted = self.fetching.lock().unwrap().take().unwrap();
        let price = String::from_utf8(answer.unwrap().to_vec()).unwrap();
        vec![Effect::Publish(wanted, ticker(&wanted.symbol.to_string(), &price, now))]
    }

    fn elapsed(&mut self, _: Timestamp) -> Vec<Effect> {
        Vec::new()
    }

    fn deadline(&self) -> Option<Timestamp> {
        None
    }
}

fn ticker(symbol: &str, price: &str, now: Timestamp) -> MarketEvent {
    MarketEvent::Ticker(Box::new(Ticker {
        exchange: exchange(),
        symbol: Symbol::parse(symbol).unwrap(),
        bid: None,
        bid_quantity: None,
        ask: None,
        ask_quantity: None,
        last: Some(Price::parse(price).unwrap()),
        open_24h: None,
        high_24h: None,
        low_24h: None,
        volume_24h: None,
        change_24h_pct: None,
        market_time: now,
        source: Source::venue("venue"),
        as_of: now,
        age_ms: 0,
    }))
}
