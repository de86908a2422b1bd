//! Trades.

use cambist_ports::exchange::{MarketChannel, MarketEvent};
use serde_json::{Value, json};

use crate::support::Conversation;

fn event(id: u64) -> String {
    let data = json!({ "e": "trade", "E": 1, "s": "BTCUSDT", "t": id, "p": "50.10000000", "q": "0.20000000",
        "T": 1_700_000_000_000_i64 + i64::try_from(id).unwrap(), "m": id.is_multiple_of(2), "M": true });
    json!({ "stream": "btcusdt@trade", "data": data }).to_string()
}

fn recent(ids: std::ops::Range<u64>) -> String {
    let trade = |id: u64| {
        json!({ "id": id, "price": "50.10000000", "qty": "0.20000000", "quoteQty": "10.02000000",
        "time": 1_700_000_000_000_i64 + i64::try_from(id).unwrap(), "isBuyerMaker": id.is_multiple_of(2), "isBestMatch": true })
    };
    ids.map(trade).collect::<Value>().to_string()
}

/// The ids of the trades told, with 0 for an interruption.
fn ids(conversation: &mut Conversation) -> Vec<u64> {
    let ids = |event| match event {
        MarketEvent::Trades(trades) => trades.iter().map(|trade| trade.trade_id.to_string().parse().unwrap()).collect(),
        MarketEvent::Interrupted { .. } => vec![0],
        other => panic!("{other:?}"),
    };
    conversation.told().into_iter().flat_map(ids).collect()
}

fn listening() -> Conversation {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation
}

#[test]
fn recent_trades_are_told_first_and_each_trade_once() {
    let mut conversation = listening();
    assert_eq!(conversation.asked[0].1, "/api/v3/trades?symbol=BTCUSDT&limit=100");
    conversation.hear(&event(5));
    conversation.hear(&event(6));
    conversation.answer(recent(2..6));
    conversation.hear(&event(7));
    conversation.hear(&event(7));
    assert_eq!(ids(&mut conversation), [2, 3, 4, 5, 6, 7]);
}

#[test]
fn the_side_is_that_of_the_taker() {
    let mut conversation = listening();
    conversation.answer(recent(2..3));
    conversation.hear(&event(3));
    let sides = conversation.told().into_iter().map(|event| match event {
        MarketEvent::Trades(trades) => trades[0].side.to_string(),
        other => panic!("{other:?}"),
    });
    assert_eq!(sides.collect::<Vec<_>>(), ["sell", "buy"], "an even one has a buyer who waited");
}

#[test]
fn a_missing_trade_is_noticed_and_brought_back() {
    let mut conversation = listening();
    conversation.answer(recent(1..4));
    conversation.wait(std::time::Duration::from_secs(5));
    conversation.hear(&event(6));
    conversation.hear(&event(5));
    conversation.hear(&event(7));
    conversation.answer(recent(2..7));
    conversation.hear(&event(8));
    assert_eq!(ids(&mut conversation), [1, 2, 3, 0, 4, 5, 6, 7, 8]);
}

#[test]
fn what_was_traded_while_nobody_was_connected_is_not_told_twice() {
    let mut conversation = listening();
    conversation.answer(recent(1..4));
    conversation.lose();
    conversation.wait(std::time::Duration::from_secs(5));
    conversation.connect();
    conversation.answer(recent(2..6));
    conversation.hear(&event(6));
    assert_eq!(ids(&mut conversation), [1, 2, 3, 0, 4, 5, 6]);
}

#[test]
fn the_first_trade_of_a_market_is_told() {
    let mut conversation = listening();
    conversation.answer("[]");
    assert_eq!(conversation.told(), [MarketEvent::Trades(Vec::new())], "there were none");
    conversation.hear(&event(0));
    assert!(matches!(&conversation.told()[..], [MarketEvent::Trades(trades)] if trades[0].trade_id.as_str() == "0"));
}
