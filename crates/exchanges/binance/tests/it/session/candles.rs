//! Candles.

use cambist_model::Timeframe;
use cambist_ports::exchange::{MarketChannel, MarketEvent};
use serde_json::{Value, json};

use crate::support::Conversation;

const MINUTE: i64 = 60_000;

/// A candle that opens at a minute and has so many trades, which is its closing price too.
fn event(minute: i64, trades: u64) -> String {
    let bar = json!({ "t": minute * MINUTE, "T": (minute + 1) * MINUTE - 1, "s": "BTCUSDT", "i": "1m", "f": 1, "L": 2,
        "o": "10.00000000", "c": format!("{trades}.00000000"), "h": "99.00000000", "l": "1.00000000",
        "v": "5.00000000", "n": trades, "x": false, "q": "1.0", "V": "1.0", "Q": "1.0", "B": "0" });
    json!({ "stream": "btcusdt@kline_1m", "data": { "e": "kline", "E": 1, "s": "BTCUSDT", "k": bar } }).to_string()
}

fn answer(candles: &[(i64, u64)]) -> String {
    let row = |(minute, trades): &(i64, u64)| {
        json!([
            minute * MINUTE,
            "10.00000000",
            "99.00000000",
            "1.00000000",
            format!("{trades}.00000000"),
            "5.00000000",
            (minute + 1) * MINUTE - 1,
            "1.0",
            trades,
            "1.0",
            "1.0",
            "0"
        ])
    };
    candles.iter().map(row).collect::<Value>().to_string()
}

/// Opening minute and closing price of the candles told.
fn told(conversation: &mut Conversation) -> Vec<(i64, String)> {
    let candle = |event| match event {
        MarketEvent::Candle(candle) => (candle.open_at.millis() / MINUTE, candle.close.to_string()),
        MarketEvent::Interrupted { .. } => (0, "interrupted".to_owned()),
        other => panic!("{other:?}"),
    };
    conversation.told().into_iter().map(candle).collect()
}

fn told_are(conversation: &mut Conversation, expected: &[(i64, &str)]) {
    let told = told(conversation);
    assert!(told.iter().map(|(minute, close)| (*minute, close.as_str())).eq(expected.iter().copied()), "{told:?}");
}

fn listening() -> Conversation {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Candles { timeframe: Timeframe::M1 });
    conversation
}

#[test]
fn the_last_candles_are_told_first() {
    let mut conversation = listening();
    assert_eq!(conversation.sent[0]["params"][0], "btcusdt@kline_1m");
    assert_eq!(conversation.asked[0].1, "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=2");
    conversation.hear(&event(8, 3));
    conversation.answer(answer(&[(7, 20), (8, 2)]));
    conversation.hear(&event(8, 4));
    conversation.hear(&event(9, 1));
    told_are(&mut conversation, &[(7, "20"), (8, "3"), (8, "4"), (9, "1")]);
}

#[test]
fn doubled_and_late_candles_are_not_told() {
    let mut conversation = listening();
    conversation.answer(answer(&[(7, 20), (8, 2)]));
    told(&mut conversation);
    conversation.hear(&event(8, 4));
    conversation.hear(&event(8, 4));
    conversation.hear(&event(8, 3));
    conversation.hear(&event(7, 21));
    told_are(&mut conversation, &[(8, "4")]);
}

#[test]
fn a_candle_without_a_trade_is_absent() {
    let mut conversation = listening();
    conversation.answer(answer(&[(7, 0), (8, 2)]));
    conversation.hear(&event(9, 0));
    told_are(&mut conversation, &[(8, "2")]);
}

#[test]
fn how_a_candle_stands_is_told_again_after_an_interruption() {
    let mut conversation = listening();
    conversation.answer(answer(&[(7, 20), (8, 2)]));
    conversation.lose();
    conversation.wait(std::time::Duration::from_secs(5));
    conversation.connect();
    conversation.answer(answer(&[(7, 20), (8, 2)]));
    told_are(&mut conversation, &[(7, "20"), (8, "2"), (0, "interrupted"), (8, "2")]);
}
