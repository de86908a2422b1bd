use std::sync::Arc;
use std::time::Duration;

use cambist_model::AppError;
use cambist_ops::{Channel, FeedRequest};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::house::{House, settle};
use crate::stream_client::{Client, Server};
use crate::stub::Stub;

/// Feeds of every market but NO-USD.
async fn server() -> (Arc<Stub>, Server) {
    let stub = Stub::feeding(|feed| match feed.symbol {
        Some(symbol) if symbol.to_string() == "NO-USD" => Err(AppError::not_found("symbol", "there is no such market")),
        _ => Ok(()),
    });
    (Arc::clone(&stub), Server::start(House::around(stub)).await)
}

fn bitcoin() -> FeedRequest {
    let exchange = Some("paper".parse().unwrap());
    FeedRequest { exchange, ..FeedRequest::new(Channel::Ticker, Some("BTC-USD".parse().unwrap())) }
}

/// A ticker whose times are these seconds.
fn ticker(bid: u32, second: u32) -> Value {
    let time = format!("2023-11-14T22:13:{second:02}.000000Z");
    json!({
        "exchange": "paper", "symbol": "BTC-USD", "bid": bid.to_string(), "ask": null, "last": null,
        "high_24h": null, "low_24h": null, "volume_24h": null,
        "market_time": time, "source": "paper-synthetic", "as_of": time, "age_ms": 0
    })
}

impl Server {
    /// A client of the stream at `path` that heard the price of 100.
    async fn watching(&self, stub: &Stub, path: &str) -> (Client<TcpStream>, Value) {
        let mut client = self.open(path).await;
        stub.happen(bitcoin(), ticker(100, 19));
        let first = client.hear().await;
        (client, first)
    }
}

#[rstest]
#[case("/ws/paper/BTC-USD")]
#[case("/ws/paper/BTC/USD")]
#[case("/ws/paper/BTC%2FUSD?poll_interval=5")]
#[tokio::test]
async fn the_price_comes_at_once_and_then_when_it_changes(#[case] path: &str) {
    let (stub, server) = server().await;
    let (mut client, first) = server.watching(&stub, path).await;
    assert_eq!((&first["bid"], &first["symbol"]), (&json!("100"), &json!("BTC-USD")));
    assert!(first.get("type").is_none(), "the price itself, in no envelope: {first}");
    server.house.clock.advance(Duration::from_secs(5));
    stub.happen(bitcoin(), ticker(100, 25));
    stub.happen(bitcoin(), ticker(101, 26));
    assert_eq!(client.hear().await["bid"], "101", "where only the time changed nothing is said");
}

#[tokio::test]
async fn the_pace_is_the_clients_and_what_is_told_is_the_newest() {
    let (stub, server) = server().await;
    let (mut client, _) = server.watching(&stub, "/ws/paper/BTC-USD?poll_interval=2").await;
    for round in 1..4 {
        for step in 0..3 {
            stub.happen(bitcoin(), ticker(10 * round + step, 20));
        }
        settle().await;
        client.say(json!({"type": "ping"})).await;
        assert_eq!(client.hear().await["type"], "pong", "no price came before its time");
        server.house.clock.advance(Duration::from_secs(2));
        assert_eq!(client.hear().await["bid"], (10 * round + 2).to_string());
    }
}

#[tokio::test]
async fn a_price_that_had_to_wait_says_how_old_it_is() {
    let (stub, server) = server().await;
    let (mut client, first) = server.watching(&stub, "/ws/paper/BTC-USD?poll_interval=3").await;
    assert_eq!(first["age_ms"], 1_000, "it is of 22:13:19, and the clock stands at 22:13:20");
    stub.happen(bitcoin(), ticker(101, 20));
    settle().await;
    server.house.clock.advance(Duration::from_secs(3));
    assert_eq!(client.hear().await["age_ms"], 3_000);
}

#[tokio::test]
async fn an_exchange_that_is_lost_does_not_end_the_stream() {
    let (stub, server) = server().await;
    let (mut client, _) = server.watching(&stub, "/ws/paper/BTC-USD?poll_interval=1").await;
    stub.happen(bitcoin(), json!("lost"));
    settle().await;
    server.house.clock.advance(Duration::from_secs(1));
    let error = client.hear().await;
    assert_eq!(
        (&error["type"], &error["error"], &error["status_code"]),
        (&json!("error"), &json!("gone fishing"), &json!(503))
    );
    assert_eq!(error["data"]["code"], "exchange_unavailable");
    stub.happen(bitcoin(), ticker(7, 22));
    settle().await;
    server.house.clock.advance(Duration::from_secs(1));
    assert_eq!(client.hear().await["bid"], "7");
}

#[rstest]
#[case("/ws/paper/NO-USD", 404, "symbol")]
#[case("/ws/paper/BTC-USD?poll_interval=0", 400, "poll_interval")]
#[case("/ws/paper/BTC-USD?poll_interval=3601", 400, "poll_interval")]
#[case("/ws/paper/BTC-USD?poll_interval=fast", 400, "poll_interval")]
#[case("/ws/paper/BTC-USD?interval=5", 400, "interval")]
#[tokio::test]
async fn a_market_that_is_not_there_is_refused_before_the_stream_begins(
    #[case] path: &str,
    #[case] status: u16,
    #[case] field: &str,
) {
    let (_, server) = server().await;
    let (given, problem) = server.refused(path).await;
    assert_eq!((given, &problem["fields"][0]["field"]), (status, &json!(field)), "{problem}");
}

#[tokio::test]
async fn the_stream_only_speaks() {
    let (stub, server) = server().await;
    let (mut client, _) = server.watching(&stub, "/ws/paper/BTC-USD").await;
    client.say(json!({"type": "subscribe", "channel": "ticker", "symbols": ["ETH-USD"]})).await;
    assert_eq!(client.complaint().await, ["type"]);
    client.say(json!({"type": "ping"})).await;
    assert_eq!(client.hear().await, json!({"type": "pong"}));
    server.house.clock.advance(Duration::from_secs(15));
    let alive: Option<Message> = client.next().await;
    assert!(matches!(alive, Some(Message::Ping(_))), "a sign of life that a plain client does not see: {alive:?}");
}
