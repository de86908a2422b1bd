//! Being told when what an address shows has changed.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{Call, Delivery, Epoch, Position, StreamStart};
use cambist_mcp::{McpFace, McpSettings};
use cambist_model::AppError;
use cambist_ops::{Answer, Caller, Channel, Feed, FeedEvent, FeedRequest, Problem, Request, Update};
use cambist_testkit::{ManualClock, SeededIds};
use futures_util::stream;
use rmcp::model::{ServerNotification, SubscriptionFilter};
use rmcp::service::Subscription;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use crate::cancellation::settle;
use crate::client::{Era, connect_to};
use crate::wire::Wire;

/// Feeds of every market but X-USD, which say something when a test does.
struct Feeds(broadcast::Sender<Channel>);

#[async_trait]
impl Caller for Feeds {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        Ok(Answer::once("{}"))
    }

    async fn feed(&self, call: Call, about: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        if about.symbol.is_some_and(|symbol| symbol.to_string() == "X-USD") {
            return Err(Problem::new(AppError::not_found("symbol", "there is no market X-USD"), call.request_id));
        }
        let position = |sequence| Position { epoch: Epoch::new(1), sequence };
        let start = StreamStart { position: position(3), delivery: Delivery::Pushed, resumed: None };
        let update = move |sequence| FeedEvent::Update(Update::new(about, position(sequence), b"1"));
        // The state so far comes first.
        let state = stream::iter([update(3)]);
        let news = stream::unfold((self.0.subscribe(), 4), move |(mut events, next)| async move {
            loop {
                if events.recv().await.ok()? == about.channel {
                    return Some((update(next), (events, next + 1)));
                }
            }
        });
        Ok(Feed { about, start, events: Box::pin(stream::StreamExt::chain(state, news)) })
    }
}

struct House {
    feeds: Arc<Feeds>,
    clock: Arc<ManualClock>,
}

impl House {
    fn open() -> Self {
        let clock = Arc::new(ManualClock::new(cambist_model::Timestamp::EPOCH));
        Self { feeds: Arc::new(Feeds(broadcast::Sender::new(1_000))), clock }
    }

    fn face(&self) -> McpFace {
        let (caller, ids, clock) = (Arc::clone(&self.feeds), Arc::new(SeededIds::default()), Arc::clone(&self.clock));
        McpFace::new(caller, ids, clock, &McpSettings::default()).unwrap()
    }

    /// Something happens so many times.
    async fn happen(&self, channel: Channel, times: u32) {
        for _ in 0..times {
            let _ = self.feeds.0.send(channel);
        }
        settle().await;
    }

    async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        settle().await;
    }

    fn listeners(&self) -> usize {
        self.feeds.0.receiver_count()
    }
}

const TICKER: &str = "market://ticker/BTC-USD";

async fn subscribed(house: &House, uris: &[&str]) -> Wire {
    let mut wire = Wire::open_to(house.face()).await;
    for (id, uri) in (1..).zip(uris) {
        let answer = wire.ask(id, "resources/subscribe", json!({"uri": uri})).await;
        assert_eq!(answer["result"], json!({}), "{answer}");
    }
    settle().await;
    wire
}

/// What the client was told before it got the answer to a ping.
async fn told(wire: &mut Wire) -> Vec<String> {
    wire.send(&json!({"jsonrpc": "2.0", "id": 99, "method": "ping"})).await;
    let mut told = Vec::new();
    loop {
        let message = wire.next().await;
        match message["method"].as_str() {
            Some("notifications/resources/updated") => told.push(message["params"]["uri"].as_str().unwrap().to_owned()),
            None if message["id"] == 99 => return told,
            _ => panic!("{message}"),
        }
    }
}

#[tokio::test]
async fn a_client_of_the_older_era_is_told_of_what_it_subscribed_to() {
    let house = House::open();
    let mut wire = subscribed(&house, &[TICKER, "order://active"]).await;
    assert!(told(&mut wire).await.is_empty(), "what was there already is no change");
    house.happen(Channel::Ticker, 1).await;
    assert_eq!(told(&mut wire).await, [TICKER]);
    house.happen(Channel::Orders, 1).await;
    assert_eq!(told(&mut wire).await, ["order://active"]);
    house.happen(Channel::Trades, 1).await;
    assert!(told(&mut wire).await.is_empty());
}

#[tokio::test]
async fn however_much_happens_a_client_is_told_once_a_second() {
    let house = House::open();
    let mut wire = subscribed(&house, &[TICKER]).await;
    house.happen(Channel::Ticker, 50).await;
    assert_eq!(told(&mut wire).await.len(), 1);
    house.pass(1).await;
    assert_eq!(told(&mut wire).await.len(), 1, "for all that happened meanwhile");
    house.happen(Channel::Ticker, 50).await;
    assert!(told(&mut wire).await.is_empty(), "the second is not over");
    house.pass(1).await;
    assert_eq!(told(&mut wire).await.len(), 1);
    house.pass(5).await;
    assert!(told(&mut wire).await.is_empty());
}

#[tokio::test]
async fn a_subscription_ends_when_the_client_says_so_or_goes() {
    let house = House::open();
    let mut wire = subscribed(&house, &[TICKER, TICKER, "market://orderbook/BTC-USD"]).await;
    assert_eq!(house.listeners(), 2, "subscribing twice is no mistake");
    wire.ask(7, "resources/unsubscribe", json!({"uri": TICKER})).await;
    settle().await;
    assert_eq!(house.listeners(), 1);
    house.happen(Channel::Ticker, 1).await;
    assert!(told(&mut wire).await.is_empty());
    drop(wire);
    settle().await;
    house.happen(Channel::Book, 1).await;
    settle().await;
    assert_eq!(house.listeners(), 0);
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused() {
    let house = House::open();
    let mut wire = Wire::open_to(house.face()).await;
    for (uri, code) in
        [("market://weather/BTC-USD", -32002), ("market://products", -32602), ("market://ticker/X-USD", -32002)]
    {
        let answer: Value = wire.ask(1, "resources/subscribe", json!({"uri": uri})).await;
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
    assert_eq!(house.listeners(), 0);
}

#[tokio::test]
async fn a_connection_has_a_bounded_number_of_subscriptions() {
    let house = House::open();
    let uris: Vec<_> = (0..50).map(|number| format!("market://ticker/A{number}-USD")).collect();
    let mut wire = subscribed(&house, &uris.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let answer: Value = wire.ask(99, "resources/subscribe", json!({"uri": TICKER})).await;
    assert!(answer["error"]["message"].as_str().unwrap().contains("at most 50"), "{answer}");
}

#[tokio::test]
async fn a_client_of_the_newer_era_listens_to_many_addresses_with_one_request() {
    let house = House::open();
    let client = connect_to(house.face(), Era::Modern).await;
    let filter = SubscriptionFilter::builder()
        .resource_subscription(TICKER)
        .resource_subscription("order://active")
        .resource_subscription("market://products")
        .build();
    let mut listening = client.listen(filter).await.unwrap();
    let promised = listening.acknowledged().resource_subscriptions.clone().unwrap();
    assert_eq!(promised, [TICKER, "order://active"], "what nothing tells of is not promised");
    settle().await;
    house.happen(Channel::Ticker, 20).await;
    assert_eq!(next(&mut listening).await, TICKER);
    house.pass(1).await;
    assert_eq!(next(&mut listening).await, TICKER, "once for all that happened meanwhile");
    house.happen(Channel::Orders, 1).await;
    assert_eq!(next(&mut listening).await, "order://active");
}

async fn next(listening: &mut Subscription) -> String {
    match listening.next().await.unwrap() {
        Some(ServerNotification::ResourceUpdatedNotification(update)) => update.params.uri,
        other => panic!("{other:?}"),
    }
}
