//! The life of a connection.

use std::time::Duration;

use cambist_ports::exchange::{MarketChannel, MarketEvent};

use crate::support::{Conversation, Truth};

#[test]
fn everything_is_wanted_again_on_a_new_connection_and_nothing_believed() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 499, 7)]).change(&[(true, 499, 8)]).change(&[(true, 499, 9)]);
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: 10 });
    conversation.answer(truth.snapshot(0, "limit=100"));
    conversation.hear(truth.frame(0));
    conversation.told();
    conversation.lose();
    let told = conversation.told();
    let [MarketEvent::Interrupted { reason }] = &told[..] else { panic!("{told:?}") };
    assert_eq!(reason, "the cable was cut");
    conversation.wait(Duration::from_secs(5));
    assert_eq!(conversation.sent.len(), 1);
    conversation.connect();
    assert_eq!(conversation.sent[1]["params"], conversation.sent[0]["params"]);
    // It would go on where the book was before the connection was lost.
    conversation.hear(truth.frame(1));
    assert!(conversation.told().is_empty());
    conversation.answer(truth.snapshot(2, "limit=100"));
    conversation.hear(truth.frame(2));
    assert!(truth.is_last(conversation.books().last().unwrap(), 10));
}

#[test]
fn an_answer_that_was_asked_for_on_an_earlier_connection_is_not_believed() {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: 10 });
    let late = conversation.asked.pop_front().unwrap();
    conversation.lose();
    conversation.wait(Duration::from_secs(5));
    conversation.connect();
    conversation.told();
    conversation.asked.push_front(late);
    conversation.answer(Truth::new(50).snapshot(0, "limit=100"));
    assert!(conversation.told().is_empty());
    assert_eq!(conversation.asked.len(), 1);
}

#[test]
fn a_connection_is_made_anew_before_its_day_is_over() {
    let mut conversation = Conversation::open();
    conversation.wait(Duration::from_mins(23 * 60 + 49));
    assert!(conversation.reconnects.is_empty());
    conversation.wait(Duration::from_mins(2));
    assert_eq!(conversation.reconnects.len(), 1);
}

#[test]
fn a_venue_that_goes_away_is_left_before() {
    let combined = r#"{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}"#;
    for frame in [combined, r#"{"e":"serverShutdown","E":1770123456789}"#] {
        let mut conversation = Conversation::open();
        conversation.hear(frame);
        assert_eq!(conversation.reconnects.len(), 1);
    }
}

#[test]
fn a_request_without_an_answer_ends_the_connection() {
    let mut conversation = Conversation::unconnected();
    conversation.agrees = false;
    conversation.connect();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation.wait(Duration::from_secs(9));
    assert!(conversation.reconnects.is_empty());
    conversation.wait(Duration::from_secs(1));
    assert_eq!(conversation.reconnects.len(), 1);
}

#[test]
fn a_venue_that_is_silent_is_asked_whether_it_is_there() {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation.answer("[]");
    conversation.wait(Duration::from_secs(45));
    assert_eq!(conversation.sent.len(), 2);
    assert_eq!(conversation.sent[1]["method"], "LIST_SUBSCRIPTIONS");
    assert!(conversation.reconnects.is_empty(), "it answered");
    conversation.agrees = false;
    conversation.wait(Duration::from_secs(45));
    assert_eq!(conversation.reconnects, ["the venue does not answer"]);
}
