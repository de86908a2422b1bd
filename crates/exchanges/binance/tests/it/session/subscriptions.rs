//! What is asked of a connection, and at which pace.

use std::sync::Arc;
use std::time::Duration;

use cambist_exchange_binance::{Catalog, Listings};
use cambist_model::{Timeframe, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketChannel};

use crate::support::{Conversation, exchange_info, market};

fn streams(frame: &serde_json::Value) -> Vec<&str> {
    frame["params"].as_array().unwrap().iter().map(|stream| stream.as_str().unwrap()).collect()
}

#[test]
fn everything_wanted_is_asked_for_in_one_message_when_the_connection_stands() {
    let mut conversation = Conversation::unconnected();
    conversation.subscribe("BTC-USDT", MarketChannel::Ticker);
    conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: 10 });
    conversation.subscribe("RUNE-EUR", MarketChannel::Candles { timeframe: Timeframe::H1 });
    assert!(conversation.sent.is_empty());
    conversation.connect();
    assert_eq!(conversation.sent.len(), 1);
    assert_eq!(conversation.sent[0]["method"], "SUBSCRIBE");
    let expected = ["btcusdt@bookTicker", "btcusdt@depth@100ms", "btcusdt@ticker", "runeeur@kline_1h"];
    assert_eq!(streams(&conversation.sent[0]), expected);
    assert_eq!(conversation.asked.len(), 3);
}

#[test]
fn no_more_is_said_than_the_venue_wants_to_hear() {
    let mut conversation = Conversation::open();
    let mut said_at = Vec::new();
    for round in 0..40 {
        let channel = MarketChannel::Candles { timeframe: Timeframe::ALL[round % 10] };
        if round % 20 < 10 {
            conversation.subscribe("BTC-USDT", channel);
        } else {
            conversation.unsubscribe("BTC-USDT", channel);
        }
        for _ in 0..10 {
            conversation.wait(Duration::from_millis(5));
            said_at.resize(conversation.sent.len(), conversation.now);
        }
    }
    let most = said_at.iter().map(|&at| {
        let within = |other: &&Timestamp| **other >= at && other.since(at) < Duration::from_secs(1);
        said_at.iter().filter(within).count()
    });
    assert!(said_at.len() > 4 && most.max().unwrap() <= 4, "{said_at:?}");
}

#[test]
fn a_topic_begins_when_its_streams_were_agreed_to() {
    let mut conversation = Conversation::unconnected();
    conversation.agrees = false;
    conversation.connect();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    assert!(conversation.asked.is_empty());
    conversation.hear(r#"{"result":null,"id":1}"#);
    assert_eq!(conversation.asked.len(), 1);
}

#[test]
fn nobody_is_told_what_nobody_wants() {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation.unsubscribe("BTC-USDT", MarketChannel::Trades);
    conversation.wait(Duration::from_secs(1));
    assert_eq!(conversation.sent[1]["method"], "UNSUBSCRIBE");
    assert_eq!(streams(&conversation.sent[1]), ["btcusdt@trade"]);
    conversation.answer("[]");
    conversation.hear(r#"{"stream":"btcusdt@trade","data":{"t":1,"p":"1","q":"1","m":true,"T":1}}"#);
    assert!(conversation.told().is_empty());
}

#[test]
fn an_agreement_from_before_a_change_of_mind_starts_nothing() {
    let mut conversation = Conversation::unconnected();
    conversation.agrees = false;
    conversation.connect();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation.unsubscribe("BTC-USDT", MarketChannel::Trades);
    conversation.wait(Duration::from_millis(300));
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation.wait(Duration::from_millis(300));
    let methods: Vec<_> = conversation.sent.iter().map(|frame| frame["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["SUBSCRIBE", "UNSUBSCRIBE", "SUBSCRIBE"]);
    conversation.hear(r#"{"result":null,"id":1}"#);
    conversation.hear(r#"{"result":null,"id":2}"#);
    assert!(conversation.asked.is_empty());
    conversation.hear(r#"{"result":null,"id":3}"#);
    assert_eq!(conversation.asked.len(), 1);
}

#[test]
fn more_streams_than_a_connection_carries_are_refused() {
    let markets: Vec<_> = (0..513).map(|number| market(&format!("A{number}"), "USDT")).collect();
    let listings = Listings::read(exchange_info(&markets).as_bytes()).unwrap();
    let mut conversation = Conversation::knowing(Arc::new(Catalog::of(listings, Timestamp::EPOCH)));
    for number in 0..513 {
        conversation.subscribe(&format!("A{number}-USDT"), MarketChannel::Ticker);
    }
    let [(subscription, ExchangeError::Unavailable { .. })] = &conversation.refused[..] else {
        panic!("{:?}", conversation.refused);
    };
    assert_eq!(subscription.symbol.to_string(), "A512-USDT");
    conversation.connect();
    conversation.wait(Duration::from_secs(5));
    assert_eq!(conversation.sent.iter().map(|frame| streams(frame).len()).sum::<usize>(), 1_024);
    assert!(conversation.sent.iter().all(|frame| frame.to_string().len() < 4_096));
}
