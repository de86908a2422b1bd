//! The conversation by WebSocket, without the WebSocket.

use std::time::Duration;

use cambist_exchange_kit::stream::{Effect, Session};
use cambist_exchange_kraken::KrakenSession;
use cambist_model::{Side, Timeframe, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent, MarketSubscription};
use serde_json::{Value, json};

use crate::venue::{Venue, ctx};
use crate::world::{at, book_of, books, is_interrupted, sent, session, told, wanted};

const SNAPSHOT: &str = r#"{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD",
    "bids":[{"price":100.1,"qty":1.5},{"price":100.0,"qty":2e0}],"asks":[{"price":100.2,"qty":5e-8}],"checksum":CHECKSUM}]}"#;

/// CRC-32 of "1002", "5", "1001", "150000000", "1000", "200000000".
fn snapshot() -> String {
    SNAPSHOT.replace("CHECKSUM", &crc("1002510011500000001000200000000"))
}

/// An update that takes the best bid away.
fn update(time: &str, checksum: &str) -> String {
    format!(
        r#"{{"channel":"book","type":"update","data":[{{"symbol":"BTC/USD","bids":[{{"price":100.1,"qty":0.0}}],
        "asks":[],"checksum":{checksum},"timestamp":"2026-11-21T10:00:{time}Z"}}]}}"#
    )
}

fn without_best_bid() -> String {
    crc("100251000200000000")
}

fn crc(text: &str) -> String {
    let mut crc = u32::MAX;
    for byte in text.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    (!crc).to_string()
}

fn ticker_of(symbol: &str) -> MarketSubscription {
    wanted(symbol, MarketChannel::Ticker)
}

fn open() -> KrakenSession {
    let mut session = session();
    assert!(session.opened(at(0)).is_empty());
    session
}

fn params(frame: &Value) -> (&Value, &Value) {
    (&frame["method"], &frame["params"])
}

fn sole<T: std::fmt::Debug>(found: Vec<T>) -> T {
    let [sole] = found.try_into().unwrap_or_else(|found| panic!("{found:?}"));
    sole
}

#[test]
fn subscriptions_are_asked_for_by_the_names_of_the_stream_with_their_present_state() {
    let mut session = open();
    let mut asked = |symbol, channel| sole(sent(&session.subscribe(wanted(symbol, channel), at(0))));
    let frame = asked("BTC-USD", MarketChannel::Ticker);
    let expected = json!({"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo","snapshot":true});
    assert_eq!(params(&frame), (&json!("subscribe"), &expected));
    let frame = asked("DOGE-USD", MarketChannel::Trades);
    assert_eq!(frame["params"], json!({"channel":"trade","symbol":["DOGE/USD"],"snapshot":true}));
    let frame = asked("ETH-BTC", MarketChannel::Book { depth: 11 });
    assert_eq!(frame["params"], json!({"channel":"book","symbol":["ETH/BTC"],"depth":25,"snapshot":true}));
    let frame = asked("BTC-USD", MarketChannel::Candles { timeframe: Timeframe::H4 });
    assert_eq!(frame["params"], json!({"channel":"ohlc","symbol":["BTC/USD"],"interval":240,"snapshot":true}));
    let frame = sole(sent(&session.unsubscribe(ticker_of("BTC-USD"), at(0))));
    let expected = json!({"channel":"ticker","symbol":["BTC/USD"],"event_trigger":"bbo"});
    assert_eq!(params(&frame), (&json!("unsubscribe"), &expected));
}

#[test]
fn before_a_connection_nothing_is_said_and_after_it_everything_again() {
    let mut session = session();
    assert!(session.subscribe(ticker_of("BTC-USD"), at(0)).is_empty());
    session.subscribe(book_of(10), at(0));
    assert_eq!(sent(&session.opened(at(0))).len(), 2);
    let lost = session.lost("gone");
    assert_eq!(told(&lost).len(), 2);
    assert!(is_interrupted(&lost));
    assert_eq!(session.deadline(), None);
    assert_eq!(sent(&session.opened(at(1))).len(), 2);
    session.unsubscribe(ticker_of("BTC-USD"), at(1));
    session.lost("gone");
    assert_eq!(sent(&session.opened(at(2))).len(), 1);
}

#[test]
fn a_ticker_is_read_with_every_digit() {
    let mut session = open();
    session.subscribe(ticker_of("DOGE-USD"), at(0));
    let frame = r#"{"channel":"ticker","type":"update","data":[{"symbol":"DOGE/USD","bid":1e-05,"bid_qty":123456789.12345678,
        "ask":0.0,"ask_qty":0.0,"last":0.0000123,"volume":1.5E3,"vwap":0.1,"low":1e-06,"high":2e-05,"change":-0.0000027,
        "change_pct":-18.0,"timestamp":"2026-11-21T10:00:00.123456Z"}]}"#;
    let MarketEvent::Ticker(ticker) = sole(told(&session.received(frame, at(5)))) else { panic!() };
    let text = |price: Option<cambist_model::Price>| price.map(|price| price.to_string());
    assert_eq!(text(ticker.bid).as_deref(), Some("0.00001"));
    assert_eq!(ticker.bid_quantity.unwrap().to_string(), "123456789.12345678");
    assert_eq!((ticker.ask, ticker.ask_quantity), (None, None));
    assert_eq!((text(ticker.last).as_deref(), text(ticker.open_24h).as_deref()), (Some("0.0000123"), Some("0.000015")));
    assert_eq!(ticker.change_24h_pct.unwrap().to_string(), "-18");
    assert_eq!(ticker.volume_24h.unwrap().to_string(), "1500");
    assert_eq!((ticker.as_of, ticker.market_time.to_string()), (at(5), "2026-11-21T10:00:00.123456Z".to_owned()));
}

#[test]
fn trades_are_told_once_and_oldest_first() {
    let mut session = open();
    session.subscribe(wanted("BTC-USD", MarketChannel::Trades), at(0));
    let trade = |id: u64, side: &str| {
        format!(
            r#"{{"symbol":"BTC/USD","side":"{side}","price":100.5,"qty":0.25,"ord_type":"market","trade_id":{id},
            "timestamp":"2026-11-21T10:00:00.000001Z"}}"#
        )
    };
    let frame = |kind: &str, trades: &[String]| {
        format!(r#"{{"channel":"trade","type":"{kind}","data":[{}]}}"#, trades.join(","))
    };
    let mut heard = |frame: &str| {
        let events = told(&session.received(frame, at(1)));
        let trades = events.into_iter().flat_map(|event| match event {
            MarketEvent::Trades(trades) => trades,
            other => panic!("{other:?}"),
        });
        trades.map(|trade| (trade.trade_id.to_string(), trade.side)).collect::<Vec<_>>()
    };
    let of = |id: &str, side| (id.to_owned(), side);
    let first = heard(&frame("snapshot", &[trade(7, "sell"), trade(6, "buy")]));
    assert_eq!(first, [of("6", Side::Buy), of("7", Side::Sell)]);
    let update = frame("update", &[trade(8, "buy"), trade(9, "buy")]);
    assert_eq!(heard(&update), [of("8", Side::Buy), of("9", Side::Buy)]);
    assert_eq!(heard(&update), []);
    assert_eq!(heard(&frame("update", &[trade(9, "buy"), trade(10, "sell")])), [of("10", Side::Sell)]);
}

#[test]
fn candles_are_told_as_they_are_made_and_none_that_another_followed() {
    let mut session = open();
    session.subscribe(wanted("BTC-USD", MarketChannel::Candles { timeframe: Timeframe::M5 }), at(0));
    let candle = |start: &str, close: u32, trades: u32| {
        format!(
            r#"{{"symbol":"BTC/USD","open":1.0,"high":9.0,"low":1.0,"close":{close},"trades":{trades},"volume":2.5,"vwap":1.0,
            "interval_begin":"2026-11-21T10:{start}:00.000000000Z","interval":5,"timestamp":"2026-11-21T10:{start}:00Z"}}"#
        )
    };
    let mut heard = |candles: &[String]| {
        let frame = format!(r#"{{"channel":"ohlc","type":"update","data":[{}]}}"#, candles.join(","));
        let events = told(&session.received(&frame, at(1)));
        let candles = events.into_iter().map(|event| match event {
            MarketEvent::Candle(candle) => (candle.open_at.secs() / 60 % 60, candle.close.to_string()),
            other => panic!("{other:?}"),
        });
        candles.collect::<Vec<_>>()
    };
    let snapshot = [candle("00", 2, 1), candle("05", 3, 1), candle("10", 4, 1), candle("15", 4, 0)];
    assert_eq!(heard(&snapshot), [(5, "3".to_owned()), (10, "4".to_owned())]);
    assert_eq!(heard(&[candle("10", 5, 2)]), [(10, "5".to_owned())]);
    assert_eq!(heard(&[candle("20", 6, 1)]), [(20, "6".to_owned())]);
    assert_eq!(heard(&[candle("10", 7, 3)]), []);
}

#[test]
fn a_book_is_told_only_when_something_vouches_for_it() {
    let mut session = open();
    session.subscribe(book_of(10), at(0));
    let thin = SNAPSHOT.replace(r#","checksum":CHECKSUM"#, "");
    assert!(session.received(&thin, at(1)).is_empty(), "a thin snapshot without a checksum");
    assert!(session.received(&update("00.1", &without_best_bid()), at(2)).is_empty(), "an update before the snapshot");
    let full = session.received(&snapshot(), at(3));
    let book = sole(books(&full));
    assert_eq!((book.bids.len(), book.asks.len(), book.as_of), (2, 1, at(3)));
    assert_eq!(book.asks[0].quantity.to_string(), "0.00000005");
    let again = session.received(&snapshot(), at(4));
    assert_eq!(books(&again).len(), 1, "a second snapshot is a reset");
    let book = sole(books(&session.received(&update("00.2", &without_best_bid()), at(5))));
    assert_eq!((book.bids.len(), book.market_time.to_string()), (1, "2026-11-21T10:00:00.200000Z".to_owned()));
}

#[test]
fn a_book_that_fails_again_and_again_is_asked_for_more_and_more_slowly() {
    let mut session = open();
    session.subscribe(book_of(10), at(0));
    let mut now = at(0);
    let mut rests = Vec::new();
    for _ in 0..5 {
        session.received(&snapshot(), now);
        let effects = session.received(&update("00.3", "1"), now);
        assert!(is_interrupted(&effects) && books(&effects).is_empty());
        assert_eq!(sent(&effects)[0]["method"], "unsubscribe");
        let failed = now;
        let mut frames = sent(&effects);
        while frames.iter().all(|frame| frame["method"] != "subscribe") {
            now = session.deadline().unwrap();
            frames = sent(&session.elapsed(now));
            session.received(r#"{"channel":"heartbeat"}"#, now);
        }
        rests.push(now.since(failed).as_secs());
    }
    assert_eq!(rests, [0, 2, 4, 8, 16]);
}

#[test]
fn a_book_that_fails_twice_is_counted_in_the_digits_that_the_venue_tells_then() {
    let mut session = open();
    session.subscribe(book_of(10), at(0));
    let finer = SNAPSHOT.replace("CHECKSUM", &crc("10020051001001500000001000002000000000"));
    assert!(is_interrupted(&session.received(&finer, at(1))));
    let effects = session.received(&finer, at(2));
    let fetch = effects.iter().find_map(|effect| match effect {
        Effect::Fetch(request, path) => Some((*request, path.as_str())),
        _ => None,
    });
    let (request, path) = fetch.unwrap();
    assert_eq!(path, "/0/public/AssetPairs?pair=XXBTZUSD");
    let rules = r#"{"XXBTZUSD":{"wsname":"XBT/USD","pair_decimals":3,"lot_decimals":8}}"#;
    assert!(session.fetched(request, Ok(rules.into()), at(3)).is_empty());
    assert_eq!(sole(sent(&session.elapsed(at(2_002))))["method"], "subscribe");
    let finer = SNAPSHOT.replace("CHECKSUM", &crc("1002005100100150000000100000200000000"));
    assert_eq!(books(&session.received(&finer, at(2_003))).len(), 1);
}

#[test]
fn an_unexpected_snapshot_and_a_step_back_in_time_are_not_believed() {
    for frame in [snapshot(), update("00.1", &without_best_bid())] {
        let mut session = open();
        session.subscribe(book_of(10), at(0));
        session.received(&snapshot(), at(1));
        assert_eq!(books(&session.received(&update("00.2", &without_best_bid()), at(2))).len(), 1);
        let effects = session.received(&frame, at(3));
        assert!(is_interrupted(&effects) && books(&effects).is_empty());
        assert_eq!(sent(&effects).len(), 2);
    }
}

#[test]
fn readers_of_different_depths_share_the_deepest_book() {
    let mut session = open();
    session.subscribe(book_of(1), at(0));
    session.received(&snapshot(), at(1));
    let shallow = session.subscribe(book_of(10), at(2));
    assert_eq!((sent(&shallow).len(), sole(books(&shallow)).bids.len()), (0, 2), "what is known already is told");
    let deep = session.subscribe(book_of(100), at(3));
    let frames = sent(&deep);
    assert_eq!((params(&frames[0]).0, frames[0]["params"]["depth"].as_u64()), (&json!("unsubscribe"), Some(10)));
    assert_eq!((params(&frames[1]).0, frames[1]["params"]["depth"].as_u64()), (&json!("subscribe"), Some(100)));
    assert!(books(&session.received(&update("00.2", &without_best_bid()), at(4))).is_empty());
    let lengths: Vec<_> = books(&session.received(&snapshot(), at(5))).iter().map(|book| book.bids.len()).collect();
    assert_eq!(lengths, [1, 2, 2]);
    assert!(session.unsubscribe(book_of(100), at(6)).is_empty(), "somebody still wants it");
    session.unsubscribe(book_of(1), at(6));
    let frame = sole(sent(&session.unsubscribe(book_of(10), at(6))));
    assert_eq!(frame["params"]["depth"], 100);
}

#[test]
fn a_refused_subscription_is_told_to_whoever_wanted_it() {
    let mut session = open();
    let request = sole(sent(&session.subscribe(ticker_of("DOGE-USD"), at(0))));
    let answer = json!({"error":"Currency pair not supported DOGE/USD","method":"subscribe","success":false,
        "symbol":"DOGE/USD","req_id":request["req_id"]});
    let effects = session.received(&answer.to_string(), at(1));
    assert!(
        matches!(&effects[..], [Effect::Refuse(of, ExchangeError::UnknownSymbol { .. })] if *of == ticker_of("DOGE-USD"))
    );
    assert!(session.unsubscribe(ticker_of("DOGE-USD"), at(2)).is_empty());
    let effects = session.subscribe(ticker_of("NO-USD"), at(3));
    assert!(matches!(&effects[..], [Effect::Refuse(_, ExchangeError::UnknownSymbol { .. })]));
    let request = sole(sent(&session.subscribe(ticker_of("BTC-USD"), at(4))));
    let answer = json!({"error":"Already subscribed","method":"subscribe","success":false,"req_id":request["req_id"]});
    assert!(session.received(&answer.to_string(), at(5)).is_empty());
}

#[test]
fn an_entry_that_cannot_be_read_ends_its_own_stream_and_no_other() {
    let mut session = open();
    session.subscribe(ticker_of("BTC-USD"), at(0));
    session.subscribe(ticker_of("DOGE-USD"), at(0));
    let frame = r#"{"channel":"ticker","type":"update","data":[{"symbol":"BTC/USD","bid":"a lot"}]}"#;
    let effects = session.received(frame, at(1));
    assert!(matches!(&effects[0], Effect::Refuse(of, ExchangeError::Protocol { .. }) if *of == ticker_of("BTC-USD")));
    assert_eq!(sole(sent(&effects))["method"], "unsubscribe");
    for frame in ["{", r#"{"channel":"ticker","data":{}}"#, r#"{"channel":"ticker","data":[1]}"#] {
        assert!(matches!(&session.received(frame, at(2))[..], [Effect::Reconnect { .. }]), "{frame}");
    }
    for frame in [r#"{"channel":"heartbeat"}"#, r#"{"channel":"status","data":[{"system":"online"}]}"#, "{}"] {
        assert!(session.received(frame, at(2)).is_empty(), "{frame}");
    }
}

#[test]
fn a_silent_venue_is_asked_whether_it_is_there_and_then_left() {
    let mut session = open();
    assert_eq!(session.deadline(), Some(at(5_000)));
    assert!(session.elapsed(at(4_999)).is_empty());
    assert_eq!(sole(sent(&session.elapsed(at(5_000))))["method"], "ping");
    assert_eq!(session.deadline(), Some(at(10_000)));
    session.received(r#"{"method":"pong","req_id":1}"#, at(6_000));
    assert_eq!(session.deadline(), Some(at(11_000)));
    session.elapsed(at(11_000));
    assert!(matches!(&session.elapsed(at(16_000))[..], [Effect::Reconnect { .. }]));
}

#[test]
fn a_subscription_or_a_book_that_never_comes_is_noticed() {
    let beat = |session: &mut KrakenSession, now: Timestamp| session.received(r#"{"channel":"heartbeat"}"#, now);
    let mut session = open();
    session.subscribe(ticker_of("BTC-USD"), at(0));
    beat(&mut session, at(9_000));
    assert!(matches!(&session.elapsed(at(10_000))[..], [Effect::Reconnect { .. }]));
    let mut session = open();
    let request = sole(sent(&session.subscribe(book_of(10), at(0))));
    let answer = json!({"method":"subscribe","success":true,"req_id":request["req_id"]});
    session.received(&answer.to_string(), at(9_000));
    assert_eq!(session.deadline(), Some(at(10_000)));
    let effects = session.elapsed(at(10_000));
    assert!(is_interrupted(&effects));
    assert_eq!(
        sent(&effects).iter().map(|frame| frame["method"].clone()).collect::<Vec<_>>(),
        ["unsubscribe", "subscribe"]
    );
}

#[tokio::test]
async fn a_stream_of_a_local_venue_goes_through_a_real_connection_and_its_loss() {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite::tungstenite::Message;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let venue = Venue::streaming(format!("ws://{}/v2", listener.local_addr().unwrap())).await;
    let serve = async || {
        let (socket, _) = listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(socket).await.unwrap();
        let request = socket.next().await.unwrap().unwrap();
        assert!(request.to_text().unwrap().contains(r#""channel":"book""#));
        socket.send(Message::text(snapshot())).await.unwrap();
        socket
    };
    let (context, streams) = (ctx(), &venue.kraken as &dyn cambist_ports::exchange::Streams);
    let (stream, mut socket) = tokio::join!(streams.market(&context, book_of(1)), serve());
    let mut stream = stream.unwrap();
    let mut bids = async || match stream.next().await {
        Some(MarketEvent::Book(book)) => Some(book.bids[0].price.to_string()),
        Some(MarketEvent::Interrupted { .. }) => None,
        other => panic!("{other:?}"),
    };
    assert_eq!(bids().await.as_deref(), Some("100.1"));
    socket.send(Message::text(update("00.2", &without_best_bid()))).await.unwrap();
    assert_eq!(bids().await.as_deref(), Some("100"));
    drop(socket);
    assert_eq!(bids().await, None);
    venue.clock.advance(Duration::from_secs(1));
    let _socket = serve().await;
    assert_eq!(bids().await.as_deref(), Some("100.1"));
}
