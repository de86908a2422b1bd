use std::sync::{Arc, Mutex};
use std::time::Duration;

use cambist_model::{AppError, ErrorCode};
use rstest::rstest;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::house::{House, settle};
use crate::stream_client::Server;
use crate::stub::Stub;

/// The price of the day; none while the exchange is away.
type Price = Arc<Mutex<Option<u32>>>;

async fn server() -> (Price, Arc<Stub>, Server) {
    let price: Price = Arc::new(Mutex::new(Some(100)));
    let (shown, looks) = (Arc::clone(&price), Mutex::new(0));
    let stub = Stub::answering(move |request| {
        if request.input["symbols"] == json!(["NO-USD"]) {
            return Err(AppError::not_found("symbol", "there is no such market"));
        }
        let Some(price) = *shown.lock().unwrap() else {
            return Err(AppError::new(ErrorCode::ExchangeUnavailable, "away"));
        };
        *looks.lock().unwrap() += 1;
        let time = format!("2023-11-14T22:13:{:02}.000000Z", *looks.lock().unwrap());
        Ok(json!({"markets": [{"ticker": {
            "exchange": "paper", "symbol": "BTC-USD", "bid": price.to_string(), "ask": null, "last": null,
            "high_24h": null, "low_24h": null, "volume_24h": null,
            "market_time": time, "source": "paper-synthetic", "age_ms": price
        }}]}))
    });
    (price, Arc::clone(&stub), Server::start(House::around(stub)).await)
}

#[rstest]
#[case("/ws/paper/BTC-USD")]
#[case("/ws/paper/BTC/USD")]
#[case("/ws/paper/BTC%2FUSD?poll_interval=5")]
#[tokio::test]
async fn the_price_comes_at_once_and_then_when_it_changes(#[case] path: &str) {
    let (price, stub, server) = server().await;
    let mut client = server.open(path).await;
    let first = client.hear().await;
    assert_eq!((&first["bid"], &first["symbol"]), (&json!("100"), &json!("BTC-USD")));
    assert!(first.get("type").is_none(), "the price itself, in no envelope: {first}");
    // Five seconds on nothing has changed but the time; ten seconds on the price has.
    for (now, looks) in [(100, 2), (101, 3)] {
        *price.lock().unwrap() = Some(now);
        server.house.clock.advance(Duration::from_secs(5));
        while stub.times_asked() < looks {
            settle().await;
        }
    }
    assert_eq!(client.hear().await["bid"], "101");
}

#[tokio::test]
async fn the_pace_is_the_clients() {
    let (price, stub, server) = server().await;
    let mut client = server.open("/ws/paper/BTC-USD?poll_interval=1").await;
    client.hear().await;
    for now in 1..4 {
        *price.lock().unwrap() = Some(now);
        settle().await;
        server.house.clock.advance(Duration::from_secs(1));
        assert_eq!(client.hear().await["bid"], now.to_string());
    }
    assert_eq!(stub.times_asked(), 4);
}

#[tokio::test]
async fn an_error_does_not_end_the_stream() {
    let (price, _, server) = server().await;
    let mut client = server.open("/ws/paper/BTC-USD?poll_interval=1").await;
    client.hear().await;
    *price.lock().unwrap() = None;
    settle().await;
    server.house.clock.advance(Duration::from_secs(1));
    let error = client.hear().await;
    assert_eq!(
        (&error["type"], &error["error"], &error["status_code"]),
        (&json!("error"), &json!("away"), &json!(503))
    );
    assert_eq!(error["data"]["code"], "exchange_unavailable");
    *price.lock().unwrap() = Some(7);
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
    let (_, _, server) = server().await;
    let (given, problem) = server.refused(path).await;
    assert_eq!((given, &problem["fields"][0]["field"]), (status, &json!(field)), "{problem}");
}

#[tokio::test]
async fn the_stream_only_speaks() {
    let (_, _, server) = server().await;
    let mut client = server.open("/ws/paper/BTC-USD").await;
    client.hear().await;
    client.say(json!({"type": "subscribe", "channel": "ticker", "symbols": ["ETH-USD"]})).await;
    assert_eq!(client.complaint().await, ["type"]);
    client.say(json!({"type": "ping"})).await;
    assert_eq!(client.hear().await, json!({"type": "pong"}));
    server.house.clock.advance(Duration::from_secs(15));
    let alive: Option<Message> = client.next().await;
    assert!(matches!(alive, Some(Message::Ping(_))), "a sign of life that a plain client does not see: {alive:?}");
}
