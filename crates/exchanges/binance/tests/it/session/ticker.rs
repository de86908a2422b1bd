//! The state of a market in one line.

use std::time::Duration;

use cambist_model::{ExchangeId, Ticker};
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent};
use serde_json::json;

use crate::support::Conversation;

fn best(update: u64, bid: &str, ask: &str) -> String {
    let data = json!({ "u": update, "s": "BTCUSDT", "b": bid, "B": "2.00000000", "a": ask, "A": "3.00000000" });
    json!({ "stream": "btcusdt@bookTicker", "data": data }).to_string()
}

fn day(at: i64, last: &str) -> String {
    let data = json!({
        "e": "24hrTicker", "E": at, "s": "BTCUSDT", "p": "1.00000000", "P": "2.041", "w": "49.50000000",
        "x": "49.90000000", "c": last, "Q": "1.00000000", "b": "1.00000000", "B": "1.00000000", "a": "2.00000000",
        "A": "1.00000000", "o": "49.00000000", "h": "51.00000000", "l": "48.00000000", "v": "1000.50000000",
        "q": "50000.00000000", "O": 0, "C": at, "F": 0, "L": 18150, "n": 18151
    });
    json!({ "stream": "btcusdt@ticker", "data": data }).to_string()
}

fn answer(bid: &str) -> String {
    json!({
        "symbol": "BTCUSDT", "priceChange": "1.00000000", "priceChangePercent": "2.041", "lastPrice": "50.00000000",
        "bidPrice": bid, "bidQty": "1.00000000", "askPrice": "50.10000000", "askQty": "4.00000000",
        "openPrice": "49.00000000", "highPrice": "51.00000000", "lowPrice": "48.00000000",
        "volume": "1000.50000000", "openTime": 0, "closeTime": 1_700_000_000_000_i64, "count": 76
    })
    .to_string()
}

fn listening() -> Conversation {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Ticker);
    conversation
}

fn tickers(conversation: &mut Conversation) -> Vec<Ticker> {
    let ticker = |event| match event {
        MarketEvent::Ticker(ticker) => *ticker,
        other => panic!("{other:?}"),
    };
    conversation.told().into_iter().map(ticker).collect()
}

#[test]
fn how_it_stands_is_told_first_even_where_nothing_happens() {
    let mut conversation = listening();
    assert_eq!(conversation.asked[0].1, "/api/v3/ticker/24hr?symbol=BTCUSDT");
    conversation.answer(answer("49.90000000"));
    let told = tickers(&mut conversation);
    let [ticker] = &told[..] else { panic!("{told:?}") };
    let text = |number: Option<&dyn std::fmt::Display>| number.unwrap().to_string();
    assert_eq!(text(ticker.bid.as_ref().map(|n| n as _)), "49.9");
    assert_eq!(text(ticker.ask_quantity.as_ref().map(|n| n as _)), "4");
    assert_eq!(text(ticker.change_24h_pct.as_ref().map(|n| n as _)), "2.041");
    assert_eq!(ticker.market_time.millis(), 1_700_000_000_000);
}

#[test]
fn both_streams_are_put_together() {
    let mut conversation = listening();
    conversation.answer(answer("49.90000000"));
    conversation.told();
    conversation.hear(&best(7, "49.95000000", "50.00000000"));
    conversation.hear(&day(1_700_000_001_000, "49.97000000"));
    let told = tickers(&mut conversation);
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].bid.unwrap().to_string(), told[0].last.unwrap().to_string()), ("49.95".into(), "50".into()));
    assert_eq!((told[1].bid.unwrap().to_string(), told[1].last.unwrap().to_string()), ("49.95".into(), "49.97".into()));
}

#[test]
fn what_a_stream_said_is_not_taken_back_by_the_answer() {
    let mut conversation = listening();
    conversation.hear(&best(7, "49.95000000", "50.00000000"));
    assert!(conversation.told().is_empty(), "the last 24 hours are not known");
    conversation.answer(answer("49.90000000"));
    assert_eq!(tickers(&mut conversation)[0].bid.unwrap().to_string(), "49.95");
}

#[test]
fn when_the_streams_have_said_it_all_the_answer_says_nothing_new() {
    let mut conversation = listening();
    conversation.hear(&best(7, "49.95000000", "50.00000000"));
    conversation.hear(&day(1_700_000_001_000, "49.97000000"));
    assert_eq!(tickers(&mut conversation).len(), 1);
    conversation.answer(answer("49.90000000"));
    assert!(conversation.told().is_empty());
}

#[test]
fn doubled_and_late_events_change_nothing() {
    let mut conversation = listening();
    conversation.answer(answer("49.90000000"));
    conversation.hear(&best(7, "49.95000000", "50.00000000"));
    conversation.hear(&day(1_700_000_002_000, "49.97000000"));
    conversation.told();
    conversation.hear(&best(7, "49.95000000", "50.00000000"));
    conversation.hear(&best(6, "49.00000000", "50.00000000"));
    conversation.hear(&day(1_700_000_001_000, "49.00000000"));
    conversation.hear(&day(1_700_000_003_000, "49.97000000"));
    assert!(conversation.told().is_empty());
}

#[test]
fn a_side_where_nobody_is_has_no_price() {
    let mut conversation = listening();
    conversation.answer(answer("0.00000000"));
    let ticker = tickers(&mut conversation).remove(0);
    assert_eq!((ticker.bid, ticker.bid_quantity), (None, None));
    assert!(ticker.ask.is_some());
}

#[test]
fn a_question_in_vain_is_told_and_asked_again() {
    let exchange = ExchangeId::parse("binance").unwrap();
    let mut conversation = listening();
    conversation.answer_with(Err(ExchangeError::Timeout { exchange }));
    assert!(matches!(conversation.told()[..], [MarketEvent::Interrupted { .. }]));
    conversation.wait(Duration::from_secs(1));
    conversation.answer(answer("49.90000000"));
    assert_eq!(tickers(&mut conversation).len(), 1);
}
