//! Server-sent events.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use cambist_model::AppError;
use cambist_ops::{Channel, FeedRequest};
use http_body_util::BodyExt;
use rstest::rstest;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::house::{House, request, settle};
use crate::stub::Stub;

/// The stream of a browser.
struct Browser(Body);

impl Browser {
    async fn open(house: &House, query: &str, last_event_id: Option<&str>) -> Self {
        let mut asked = request("GET", &format!("/api/v1/stream/sse?{query}"));
        if let Some(id) = last_event_id {
            asked = asked.header("Last-Event-ID", id);
        }
        let response = house.router().oneshot(asked.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"text/event-stream".parse().unwrap())
        );
        Self(response.into_body())
    }

    /// The next frame; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        let frame = self.0.frame().await?.unwrap().into_data().unwrap();
        Some(String::from_utf8(frame.to_vec()).unwrap())
    }

    /// The next event: its name, its id, its data.
    async fn event(&mut self) -> (String, String, Value) {
        let frame = self.next().await.unwrap();
        let field = |name: &str| {
            let line = frame.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.unwrap_or_default().to_owned()
        };
        assert!(frame.ends_with("\n\n"), "{frame:?}");
        (field("event"), field("id"), serde_json::from_str(&field("data")).unwrap())
    }
}

fn feed(symbol: &str) -> FeedRequest {
    FeedRequest::new(Channel::Ticker, Some(symbol.parse().unwrap()))
}

fn house() -> (Arc<Stub>, House) {
    let stub = Stub::feeding(|feed| match feed.symbol {
        Some(symbol) if symbol.to_string() == "NO-USD" => Err(AppError::not_found("symbol", "there is no such market")),
        _ => Ok(()),
    });
    (Arc::clone(&stub), House::around(stub))
}

#[tokio::test]
async fn a_browser_hears_what_happens_under_the_channels_name() {
    let (stub, house) = house();
    let mut browser = Browser::open(&house, "channel=ticker&symbols=BTC-USD", None).await;
    assert_eq!(browser.next().await.unwrap(), "retry: 2000\n\n");
    let (name, id, data) = browser.event().await;
    assert_eq!((name.as_str(), id.as_str(), &data["type"]), ("subscribed", "", &json!("subscribed")));
    stub.happen(feed("BTC-USD"), json!({"bid": "1"}));
    let (name, id, data) = browser.event().await;
    assert_eq!((name.as_str(), id.as_str()), ("ticker", "0000000000000007-1"));
    assert_eq!((&data["data"]["bid"], &data["sequence"]), (&json!("1"), &json!(1)));
    stub.happen(feed("BTC-USD"), json!("lost"));
    assert_eq!(browser.event().await.0, "interrupted");
}

#[tokio::test]
async fn an_id_holds_the_place_in_every_feed() {
    let (stub, house) = house();
    let mut browser = Browser::open(&house, "channel=ticker&symbols=BTC-USD,ETH-USD", None).await;
    for _ in 0..3 {
        browser.next().await.unwrap();
    }
    stub.happen(feed("ETH-USD"), json!(1));
    assert_eq!(browser.event().await.1, "0000000000000007-0,0000000000000007-1");
    stub.happen(feed("BTC-USD"), json!(1));
    assert_eq!(browser.event().await.1, "0000000000000007-1,0000000000000007-1");
}

#[rstest]
#[case("0000000000000007-5", json!(true))]
#[case("0000000000000008-5", json!(false))]
#[case("7", Value::Null)]
#[case("0000000000000007-5,0000000000000007-5", Value::Null)]
#[tokio::test]
async fn a_browser_that_comes_back_says_what_it_heard_last(#[case] id: &str, #[case] resumed: Value) {
    let (_, house) = house();
    let mut browser = Browser::open(&house, "channel=ticker&symbols=BTC-USD", Some(id)).await;
    browser.next().await.unwrap();
    assert_eq!(browser.event().await.2["resumed"], resumed);
}

#[tokio::test]
async fn a_silent_stream_shows_that_it_is_alive_and_one_whose_feeds_have_ended_ends() {
    let (stub, house) = house();
    let mut browser = Browser::open(&house, "channel=ticker&symbols=BTC-USD", None).await;
    browser.next().await.unwrap();
    browser.next().await.unwrap();
    let (clock, mut alive) = (Arc::clone(&house.clock), Box::pin(browser.next()));
    tokio::select! {
        biased;
        _ = &mut alive => panic!("nothing happened yet"),
        () = settle() => clock.advance(Duration::from_secs(15)),
    }
    assert_eq!(alive.await.unwrap(), ": alive\n\n");
    stub.happen(feed("BTC-USD"), json!("end"));
    let (name, _, data) = browser.event().await;
    assert_eq!((name.as_str(), &data["data"]["code"]), ("problem", &json!("exchange_unavailable")));
    assert_eq!(browser.next().await, None);
}

#[rstest]
#[case("", 400, "channel")]
#[case("channel=weather", 400, "channel")]
#[case("channel=ticker", 400, "symbols")]
#[case("channel=ticker&symbols=?", 400, "symbols[0]")]
#[case("channel=ticker&symbols=BTC-USD&x=1", 400, "x")]
#[case("channel=ticker&symbols=BTC-USD&access_token=secret", 400, "access_token")]
#[case("channel=ticker&symbols=BTC-USD,NO-USD", 404, "symbol")]
#[tokio::test]
async fn what_cannot_be_is_refused_before_the_stream_begins(
    #[case] query: &str,
    #[case] status: u16,
    #[case] field: &str,
) {
    let (stub, house) = house();
    let reply = house.get(&format!("/api/v1/stream/sse?{query}")).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (status, vec![field.to_owned()]));
    assert_eq!(stub.listeners(), 0);
}
