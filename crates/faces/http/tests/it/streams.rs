use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Channel, FeedRequest};
use rstest::rstest;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::house::{House, settle};
use crate::stream_client::{Client, Server};
use crate::stub::{KEPT, Stub};

fn feed(channel: Channel, symbol: &str) -> FeedRequest {
    FeedRequest::new(channel, Some(symbol.parse().unwrap()))
}

const ORDERS: FeedRequest = FeedRequest::new(Channel::Orders, None);

/// What is said of a feed that has just begun.
fn subscribed(about: Value) -> Value {
    let mut line = json!({"type": "subscribed", "epoch": "0000000000000007", "sequence": 0, "delivery": "pushed"});
    line.as_object_mut().unwrap().extend(about.as_object().unwrap().clone());
    line
}

/// Feeds of every market but NO-USD.
async fn server() -> (Arc<Stub>, Server) {
    let stub = Stub::feeding(|feed| match feed.symbol {
        Some(symbol) if symbol.to_string() == "NO-USD" => Err(AppError::not_found("symbol", "there is no such market")),
        _ => Ok(()),
    });
    (Arc::clone(&stub), Server::start(House::around(stub)).await)
}

#[tokio::test]
async fn a_client_subscribes_and_hears_what_happens() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say(json!({"type": "subscribe", "channel": "ticker", "symbols": ["BTC-USD", "eth/usd"]})).await;
    let mut symbols = [client.hear().await, client.hear().await].map(|line| {
        assert_eq!((&line["type"], &line["channel"]), (&json!("subscribed"), &json!("ticker")));
        line["symbol"].as_str().unwrap().to_owned()
    });
    symbols.sort();
    assert_eq!(symbols, ["BTC-USD", "ETH-USD"]);
    stub.happen(feed(Channel::Ticker, "ETH-USD"), json!({"bid": "1.10"}));
    stub.happen(feed(Channel::Trades, "ETH-USD"), json!("not for us"));
    let expected = json!({
        "type": "update", "channel": "ticker", "symbol": "ETH-USD", "epoch": "0000000000000007", "sequence": 1,
        "data": {"bid": "1.10"}
    });
    assert_eq!(client.hear().await, expected);
    stub.happen(feed(Channel::Ticker, "BTC-USD"), json!({"bid": "2"}));
    assert_eq!(client.hear().await["symbol"], "BTC-USD");
}

#[rstest]
#[case("level2", "book")]
#[case("ticker", "ticker")]
#[case("market_trades", "trades")]
#[case("user", "orders")]
#[tokio::test]
async fn the_older_dialect_is_understood(#[case] theirs: &str, #[case] ours: &str) {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say(json!({"type": "subscribe", "product_ids": ["BTC-USD"], "channel": theirs})).await;
    assert_eq!(client.hear().await, subscribed(json!({"channel": ours, "symbol": "BTC-USD"})));
    stub.happen(feed(Channel::parse(ours).unwrap(), "BTC-USD"), json!(1));
    assert_eq!(client.hear().await["data"], 1);
}

#[rstest]
#[case("/ws/ticker", Channel::Ticker)]
#[case("/ws/level2", Channel::Book)]
#[case("/ws/market_trades", Channel::Trades)]
#[tokio::test]
async fn a_stream_with_a_channel_of_its_own_wants_only_symbols(#[case] path: &str, #[case] channel: Channel) {
    let (stub, server) = server().await;
    let mut client = server.open(path).await;
    client.say(json!({"type": "subscribe", "symbols": ["BTC-USD"]})).await;
    assert_eq!(client.hear().await["channel"], channel.as_str());
    stub.happen(feed(channel, "BTC-USD"), json!("now"));
    assert_eq!(client.hear().await["data"], "now");
    client.say(json!({"type": "subscribe", "symbols": ["BTC-USD"], "channel": "user"})).await;
    assert_eq!(client.complaint().await, ["channel"]);
}

#[tokio::test]
async fn the_accounts_orders_need_no_symbols() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws/user").await;
    client.say(json!({"type": "subscribe"})).await;
    assert_eq!(client.hear().await, subscribed(json!({"channel": "orders"})));
    stub.happen(ORDERS, json!({"order_id": "x"}));
    assert_eq!(client.hear().await["data"]["order_id"], "x");
}

#[tokio::test]
async fn the_accounts_orders_are_real_and_can_be_narrowed_to_a_market() {
    let server = Server::start(House::open().await).await;
    let (mut all, mut other) = (server.open("/ws").await, server.open("/ws").await);
    all.say(json!({"type": "subscribe", "channel": "orders"})).await;
    other.say(json!({"type": "subscribe", "channel": "orders", "symbols": ["ETH-USD"]})).await;
    assert_eq!(
        (all.hear().await["type"].take(), other.hear().await["type"].take()),
        (json!("subscribed"), json!("subscribed"))
    );
    let order = json!({
        "symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.01", "limit_price": "40000"
    });
    server.house.post("/api/v1/orders", order.to_string()).await;
    assert_eq!(all.hear().await["data"]["symbol"], "BTC-USD");
    other.say(json!({"type": "ping"})).await;
    assert_eq!(other.hear().await["type"], "pong", "nothing about BTC-USD came before");
}

#[rstest]
#[case("hello", &["message"])]
#[case("[1]", &["message"])]
#[case("{}", &["type"])]
#[case(r#"{"type":"shout"}"#, &["type"])]
#[case(r#"{"type":"subscribe"}"#, &["channel"])]
#[case(r#"{"type":"subscribe","channel":"weather","symbols":["BTC-USD"]}"#, &["channel"])]
#[case(r#"{"type":"subscribe","channel":"ticker"}"#, &["symbols"])]
#[case(r#"{"type":"subscribe","channel":"ticker","symbols":[]}"#, &["symbols"])]
#[case(r#"{"type":"subscribe","channel":"ticker","symbols":"BTC-USD"}"#, &["symbols"])]
#[case(r#"{"type":"subscribe","channel":"ticker","symbols":["BTC-USD","?"]}"#, &["symbols[1]"])]
#[case(r#"{"type":"subscribe","channel":"ticker","symbols":["BTC-USD"],"colour":1}"#, &["colour"])]
#[case(r#"{"type":"subscribe","channel":"ticker","symbols":["BTC-USD"],"exchange":"?"}"#, &["exchange"])]
#[case(r#"{"type":"subscribe","channel":"ticker","symbols":["NO-USD"]}"#, &["symbol"])]
#[case(r#"{"type":"unsubscribe","channel":"ticker","symbols":["BTC-USD"]}"#, &["symbols"])]
#[case(r#"{"type":"ping","type":"ping"}"#, &["type"])]
#[tokio::test]
async fn a_mistake_is_named_and_the_stream_goes_on(#[case] text: &str, #[case] fields: &[&str]) {
    let (_, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say_text(text).await;
    assert_eq!(client.complaint().await, fields);
    client.say(json!({"type": "ping"})).await;
    assert_eq!(client.hear().await, json!({"type": "pong"}));
}

#[tokio::test]
async fn an_unknown_message_is_told_what_is_known() {
    let (_, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say(json!({"type": "shout"})).await;
    let detail = client.hear().await["data"]["detail"].as_str().unwrap().to_owned();
    assert!(["subscribe", "unsubscribe", "ping"].iter().all(|known| detail.contains(known)), "{detail}");
    client.send(Message::Binary(vec![1, 2, 3].into())).await;
    assert_eq!(client.complaint().await, ["message"]);
}

#[tokio::test]
async fn one_refused_market_does_not_take_the_others_with_it() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say(json!({"type": "subscribe", "channel": "book", "symbols": ["NO-USD", "BTC-USD"]})).await;
    let mut lines = [client.hear().await, client.hear().await];
    lines.sort_by_key(|line| line["symbol"].to_string());
    assert_eq!((&lines[0]["type"], &lines[0]["symbol"]), (&json!("subscribed"), &json!("BTC-USD")));
    assert_eq!((&lines[1]["type"], &lines[1]["data"]["code"]), (&json!("error"), &json!("not_found")));
    stub.happen(feed(Channel::Book, "BTC-USD"), json!(7));
    assert_eq!(client.hear().await["data"], 7);
}

#[tokio::test]
async fn what_is_unsubscribed_is_heard_no_more_and_its_feed_is_closed() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    let wanted = |act: &str| json!({"type": act, "channel": "trades", "symbols": ["BTC-USD"]});
    client.say(wanted("subscribe")).await;
    client.say(wanted("subscribe")).await;
    for _ in 0..2 {
        assert_eq!(client.hear().await["type"], "subscribed");
    }
    assert_eq!(stub.listeners(), 1, "asking twice opens one feed");
    client.say(wanted("unsubscribe")).await;
    assert_eq!(client.hear().await["type"], "unsubscribed");
    stub.happen(feed(Channel::Trades, "BTC-USD"), json!("too late"));
    client.say(json!({"type": "ping"})).await;
    assert_eq!(client.hear().await["type"], "pong");
    assert_eq!(stub.listeners(), 0);
    client.say(wanted("subscribe")).await;
    assert_eq!(client.hear().await["type"], "subscribed", "one may come back");
}

#[tokio::test]
async fn a_feed_that_ends_is_an_error_and_can_be_had_again() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    let subscribe = json!({"type": "subscribe", "channel": "ticker", "symbols": ["BTC-USD"]});
    client.say(subscribe.clone()).await;
    client.hear().await;
    stub.happen(feed(Channel::Ticker, "BTC-USD"), json!("end"));
    let line = client.hear().await;
    assert_eq!((&line["type"], &line["symbol"]), (&json!("error"), &json!("BTC-USD")));
    assert_eq!(line["data"]["code"], ErrorCode::ExchangeUnavailable.as_str());
    client.say(subscribe).await;
    assert_eq!(client.hear().await["type"], "subscribed");
}

#[tokio::test]
async fn a_client_has_a_hundred_subscriptions_and_no_more() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    let symbols: Vec<_> = (0..101).map(|number| format!("A{number}-USD")).collect();
    client.say(json!({"type": "subscribe", "channel": "ticker", "symbols": symbols})).await;
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..101 {
        match client.hear().await["type"].as_str().unwrap() {
            "subscribed" => taken += 1,
            "error" => refused += 1,
            other => panic!("{other}"),
        }
    }
    assert_eq!((taken, refused, stub.listeners()), (100, 1, 100));
}

#[tokio::test]
async fn the_stream_shows_that_it_is_alive() {
    let (_, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say(json!({"type": "ping"})).await;
    client.hear().await;
    for _ in 0..2 {
        server.house.clock.advance(Duration::from_secs(15));
        let beat = client.hear().await;
        assert_eq!(beat["type"], "heartbeat");
        assert!(beat["data"].is_string(), "{beat}");
    }
}

#[tokio::test]
async fn a_ping_of_the_protocol_is_answered() {
    let (_, server) = server().await;
    let mut client = server.open("/ws").await;
    client.send(Message::Ping(vec![7].into())).await;
    assert_eq!(client.next().await, Some(Message::Pong(vec![7].into())));
}

#[tokio::test]
async fn a_client_that_reads_slowly_is_told_what_it_missed_and_then_hears_the_newest() {
    let (stub, server) = server().await;
    // A socket file holds little in between, so that the sender soon has to wait.
    let mut client = Client::open(server.unix().await, "/ws").await.unwrap();
    client.say(json!({"type": "subscribe", "channel": "book", "symbols": ["BTC-USD"]})).await;
    assert_eq!(client.hear().await["type"], "subscribed");
    let sent = 600;
    for number in 0..sent {
        stub.happen(feed(Channel::Book, "BTC-USD"), json!({"number": number, "depth": "x".repeat(4_000)}));
        settle().await;
    }
    let (mut heard, mut missed, mut last) = (0, 0, Value::Null);
    while last != json!(sent - 1) {
        let line = client.hear().await;
        match line["type"].as_str().unwrap() {
            "update" => {
                heard += 1;
                last = line["data"]["number"].clone();
            }
            "lagged" => missed += line["data"]["missed"].as_u64().unwrap(),
            other => panic!("{other}"),
        }
    }
    assert!(missed > 0, "the client must have been too slow for this to prove anything");
    assert_eq!(heard + missed, sent, "what is not heard is counted");
    assert!(heard < sent && heard >= KEPT as u64);
}

#[tokio::test]
async fn a_client_that_takes_nothing_is_given_up() {
    let (stub, server) = server().await;
    let mut client = Client::open(server.unix().await, "/ws").await.unwrap();
    client.say(json!({"type": "subscribe", "channel": "book", "symbols": ["BTC-USD"]})).await;
    client.hear().await;
    for number in 0..600 {
        stub.happen(feed(Channel::Book, "BTC-USD"), json!({"number": number, "depth": "x".repeat(4_000)}));
        settle().await;
    }
    assert_eq!(stub.listeners(), 1);
    server.house.clock.advance(Duration::from_secs(31));
    settle().await;
    server.house.clock.advance(Duration::from_secs(31));
    settle().await;
    assert_eq!(stub.listeners(), 0, "its feeds are closed");
}

#[tokio::test]
async fn a_client_may_come_back_after_its_connection_broke() {
    let (stub, server) = server().await;
    let subscribe = json!({"type": "subscribe", "channel": "ticker", "symbols": ["BTC-USD"]});
    for round in 0..3 {
        let mut client = server.open("/ws").await;
        client.say(subscribe.clone()).await;
        assert_eq!(client.hear().await["type"], "subscribed");
        stub.happen(feed(Channel::Ticker, "BTC-USD"), json!(round));
        assert_eq!(client.hear().await["data"], round);
        drop(client);
    }
    while stub.listeners() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_the_stream() {
    let (_, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say_text(&"x".repeat(70_000)).await;
    assert!(!matches!(client.next().await, Some(Message::Text(_))));
}

#[rstest]
#[case("/ws?symbols=BTC-USD", 400, "symbols")]
#[case("/ws/weather", 404, "stream")]
#[case("/ws/ticker?x=1", 400, "x")]
#[tokio::test]
async fn a_stream_that_cannot_be_is_refused_before_it_begins(
    #[case] path: &str,
    #[case] status: u16,
    #[case] field: &str,
) {
    let (_, server) = server().await;
    let (given, problem) = server.refused(path).await;
    assert_eq!((given, &problem["fields"][0]["field"]), (status, &json!(field)));
}

#[tokio::test]
async fn a_plain_request_is_told_that_this_is_a_stream() {
    let reply = House::open().await.get("/ws").await;
    assert_eq!((reply.status.as_u16(), reply.header("upgrade")), (426, "websocket"));
    assert_eq!(reply.fields(), ["Upgrade"]);
}

#[tokio::test]
async fn clients_are_told_to_go_when_the_server_stops() {
    let (stub, server) = server().await;
    let mut client = server.open("/ws").await;
    client.say(json!({"type": "subscribe", "channel": "ticker", "symbols": ["BTC-USD"]})).await;
    client.hear().await;
    server.stop.cancel();
    assert_eq!(u16::from(client.goodbye().await.code), 1001);
    server.end().await;
    assert_eq!(stub.listeners(), 0);
}
