use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::routing::any;
use cambist_app::{Delivery, Epoch, Position, StreamStart};
use cambist_client::{Endpoint, RemoteCaller};
use cambist_model::{AppError, ErrorCode, RequestId, Symbol};
use cambist_ops::{Caller, Channel, Feed, FeedEvent, FeedRequest, Problem};
use futures_util::StreamExt;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::house::{asks, clock};
use crate::server::{blunt, refusal};

/// A server whose WebSocket says what `script` says, once it was asked for something.
async fn scripted(script: Vec<Value>, then_close: bool) -> (Endpoint, mpsc::Receiver<Value>) {
    let (heard, hears) = mpsc::channel(8);
    let talk = move |mut socket: WebSocket| async move {
        let Some(Ok(Message::Text(text))) = socket.recv().await else { return };
        heard.send(serde_json::from_str(&text).unwrap()).await.unwrap();
        for message in script {
            let text = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
            socket.send(Message::Text(text.into())).await.unwrap();
        }
        if !then_close {
            while socket.recv().await.is_some() {}
        }
    };
    let upgrade = move |upgrade: WebSocketUpgrade| async move { upgrade.on_upgrade(talk) };
    (serve(Router::new().route("/ws", any(upgrade))).await, hears)
}

async fn serve(router: Router) -> Endpoint {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(axum::serve(listener, router).into_future());
    Endpoint::Tcp { host: "127.0.0.1".to_owned(), port }
}

fn ticker() -> FeedRequest {
    let symbol = Some(Symbol::parse("BTC-USD").unwrap());
    FeedRequest { exchange: Some("paper".parse().unwrap()), ..FeedRequest::new(Channel::Ticker, symbol) }
}

async fn open(endpoint: Endpoint, request: FeedRequest) -> Result<Feed, Problem> {
    let call = asks("subscribe_ticker", &json!({})).call;
    RemoteCaller::new(endpoint, clock()).feed(call, request, None).await
}

/// The server's consent.
fn subscribed() -> Value {
    json!({
        "type": "subscribed", "channel": "ticker", "exchange": "paper", "symbol": "BTC-USD",
        "epoch": EPOCH.to_string(), "sequence": 4, "delivery": "pushed"
    })
}

const EPOCH: Epoch = Epoch::new(0xabc);

/// An update with this number and this data, as it stands on the wire.
fn update(sequence: u64, data: &str) -> String {
    format!(
        r#"{{"type":"update","channel":"ticker","symbol":"BTC-USD","epoch":"{EPOCH}","sequence":{sequence},"data":{data}}}"#
    )
}

/// What was heard: the data of updates, or the event.
async fn heard(feed: Feed) -> Vec<String> {
    let shown = |event| match event {
        FeedEvent::Update(update) => String::from_utf8(update.data().to_vec()).unwrap(),
        other => format!("{other:?}"),
    };
    feed.events.map(shown).collect().await
}

fn problem() -> Problem {
    Problem::new(AppError::not_found("symbol", "paper has no market X-USD"), RequestId::from_parts(1, 1))
}

#[tokio::test]
async fn the_server_is_asked_for_the_channel_and_its_updates_come_untouched() {
    // Spaces and the order of the fields would be lost if the data were read and written again.
    let update = update(5, r#"{"last": "64000.50", "bid":null}"#);
    let script = vec![
        subscribed(),
        json!({"type": "heartbeat"}),
        json!(update),
        json!({"type": "lagged", "data": {"missed": 3}}),
        json!({"type": "lagged", "data": {"missed": null}}),
        json!({"type": "interrupted", "data": {"reason": "gone"}}),
    ];
    let (endpoint, mut hears) = scripted(script, true).await;
    let mut feed = open(endpoint, ticker()).await.unwrap();
    let position = Position { epoch: EPOCH, sequence: 4 };
    assert_eq!(feed.start, StreamStart { position, delivery: Delivery::Pushed, resumed: None });
    let Some(FeedEvent::Update(first)) = feed.events.next().await else { panic!() };
    assert_eq!(
        (first.line(), first.position().sequence),
        (&update.into(), 5),
        "the message itself, for others to hear"
    );
    assert_eq!(first.data(), r#"{"last": "64000.50", "bid":null}"#);
    assert_eq!(heard(feed).await, ["Lagged(Some(3))", "Lagged(None)", "Interrupted(\"gone\")"]);
    let asked = hears.recv().await.unwrap();
    assert_eq!(asked, json!({"type": "subscribe", "channel": "ticker", "symbols": ["BTC-USD"], "exchange": "paper"}));
}

#[tokio::test]
async fn whoever_comes_back_says_where_they_were() {
    let mut consent = subscribed();
    consent["resumed"] = json!(true);
    let (endpoint, mut hears) = scripted(vec![consent], true).await;
    let (call, after) = (asks("subscribe_ticker", &json!({})).call, Position { epoch: EPOCH, sequence: 3 });
    let feed = RemoteCaller::new(endpoint, clock()).feed(call, ticker(), Some(after)).await.unwrap();
    assert_eq!(feed.start.resumed, Some(true));
    let asked = hears.recv().await.unwrap();
    assert_eq!((&asked["epoch"], &asked["after_sequence"]), (&json!("0000000000000abc"), &json!(3)));
}

#[tokio::test]
async fn a_channel_of_the_account_names_no_market() {
    let (endpoint, mut hears) = scripted(vec![subscribed()], true).await;
    let _feed = open(endpoint, FeedRequest::new(Channel::Orders, None)).await.unwrap();
    assert_eq!(hears.recv().await.unwrap(), json!({"type": "subscribe", "channel": "orders"}));
}

#[tokio::test]
async fn an_update_that_overtakes_the_consent_is_not_lost() {
    let script = vec![json!(update(1, r#"{"n":1}"#)), subscribed(), json!(update(2, r#"{"n":2}"#))];
    let (endpoint, _hears) = scripted(script, true).await;
    assert_eq!(heard(open(endpoint, ticker()).await.unwrap()).await, [r#"{"n":1}"#, r#"{"n":2}"#]);
}

#[tokio::test]
async fn a_refusal_is_the_servers_problem() {
    let (endpoint, _hears) = scripted(vec![json!({"type": "error", "data": problem()})], false).await;
    assert_eq!(open(endpoint, ticker()).await.err().unwrap(), problem());
}

#[rstest]
#[case("what?")]
#[case(r#"{"type": "update"}"#)]
#[case(r#"{"type": "subscribed"}"#)]
#[case(r#"{"type": "update", "epoch": "0000000000000abc", "sequence": 1, "data": 1, "more": 2}"#)]
#[case(r#"{"type": "error", "data": {"code": "not_found"}}"#)]
#[tokio::test]
async fn a_message_that_cannot_be_read_is_not_guessed_at(#[case] message: &str) {
    let (endpoint, _hears) = scripted(vec![json!(message)], false).await;
    assert_eq!(open(endpoint, ticker()).await.err().unwrap().code, ErrorCode::ServerUnavailable);
}

#[tokio::test]
async fn an_error_later_on_ends_nothing() {
    let script = vec![subscribed(), json!({"type": "error", "data": problem()}), json!(update(1, r#"{"n":1}"#))];
    let (endpoint, _hears) = scripted(script, true).await;
    assert_eq!(heard(open(endpoint, ticker()).await.unwrap()).await, [r#"{"n":1}"#]);
}

#[tokio::test]
async fn a_refused_upgrade_is_the_servers_problem() {
    let refuse = || async { refusal(&problem()) };
    let endpoint = serve(Router::new().route("/ws", any(refuse))).await;
    assert_eq!(open(endpoint, ticker()).await.err().unwrap(), problem());
}

#[tokio::test]
async fn a_server_without_feeds_is_not_available() {
    let endpoint = serve(Router::new()).await;
    let problem = open(endpoint, ticker()).await.err().unwrap();
    assert_eq!(problem.code, ErrorCode::ServerUnavailable);
    assert!(problem.detail.contains("404"), "{}", problem.detail);
    let (endpoint, _) = blunt("").await;
    assert_eq!(open(endpoint, ticker()).await.err().unwrap().code, ErrorCode::ServerUnavailable);
}

#[tokio::test]
async fn a_feed_that_falls_silent_is_over() {
    let (endpoint, _hears) = scripted(vec![subscribed()], false).await;
    let clock = clock();
    let client = RemoteCaller::new(endpoint, Arc::clone(&clock) as _);
    let mut feed = client.feed(asks("subscribe_ticker", &json!({})).call, ticker(), None).await.unwrap();
    let mut next = tokio::spawn(async move { feed.events.next().await });
    tokio::select! {
        biased;
        _ = &mut next => panic!("nothing was said yet"),
        () = tokio::task::yield_now() => {}
    }
    clock.advance(Duration::from_secs(45));
    assert_eq!(next.await.unwrap(), None);
}
