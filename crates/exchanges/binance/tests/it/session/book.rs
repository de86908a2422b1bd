//! The book, where nothing is damaged.

use std::time::Duration;

use bytes::Bytes;
use cambist_model::ExchangeId;
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent};

use crate::support::{Conversation, Truth};

const TEN: MarketChannel = MarketChannel::Book { depth: 10 };

fn listening(truth: &Truth) -> Conversation {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    conversation.answer(truth.snapshot(0, "limit=100"));
    conversation
}

#[test]
fn the_book_is_its_snapshot_and_the_changes_since() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 499, 7)]).change(&[(false, 501, 0), (true, 498, 0)]);
    let mut conversation = listening(&truth);
    conversation.hear(truth.frame(0));
    conversation.hear(truth.frame(1));
    let books = conversation.books();
    assert_eq!(books.len(), 3);
    assert!(books.iter().all(|book| truth.is_right(book, 10)));
    assert!(truth.is_last(&books[2], 10));
    assert_eq!(books[2].spread.unwrap().to_string(), "2");
    assert_eq!(books[2].market_time.millis(), 1_700_000_000_000 + i64::try_from(books[2].sequence).unwrap());
}

#[test]
fn changes_from_before_the_snapshot_are_left_out() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 499, 7)]).change(&[(true, 498, 8), (true, 497, 1)]).change(&[(true, 496, 9)]);
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    for place in 0..3 {
        conversation.hear(truth.frame(place));
    }
    assert!(conversation.told().is_empty());
    conversation.answer(truth.snapshot(2, "limit=100"));
    let books = conversation.books();
    assert_eq!(books.len(), 1);
    assert!(truth.is_last(&books[0], 10));
}

#[test]
fn a_snapshot_in_the_middle_of_a_change_is_joined() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 499, 7), (true, 498, 8), (true, 497, 1)]);
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    conversation.hear(truth.frame(0));
    let middle = truth.snapshot(0, "limit=100").replace("1000", "1002");
    conversation.answer(middle);
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn a_snapshot_from_before_the_changes_that_were_heard_is_asked_for_again() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 499, 7)]).change(&[(true, 498, 8)]);
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    conversation.hear(truth.frame(1));
    conversation.answer(truth.snapshot(0, "limit=100"));
    assert!(conversation.told().is_empty());
    conversation.wait(Duration::from_secs(2));
    conversation.answer(truth.snapshot(1, "limit=100"));
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn what_changes_below_the_levels_wanted_is_not_told() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 470, 7)]).change(&[(true, 491, 7)]);
    let mut conversation = listening(&truth);
    conversation.told();
    conversation.hear(truth.frame(0));
    assert!(conversation.told().is_empty());
    conversation.hear(truth.frame(1));
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn readers_of_different_depths_share_a_stream_and_a_book() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 480, 7)]);
    let mut conversation = listening(&truth);
    conversation.told();
    conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: 30 });
    assert_eq!(conversation.sent.len(), 1);
    let first = conversation.books();
    assert_eq!((first.len(), first[0].bids.len()), (1, 30), "who comes later is told at once");
    conversation.hear(truth.frame(0));
    let told = conversation.books();
    assert_eq!((told.len(), told[0].bids.len()), (1, 30));
    conversation.unsubscribe("BTC-USDT", MarketChannel::Book { depth: 30 });
    assert_eq!(conversation.sent.len(), 1);
}

#[test]
fn a_deeper_reader_makes_a_cut_book_be_asked_for_with_more_levels() {
    let truth = Truth::new(300);
    let mut conversation = listening(&truth);
    assert_eq!(conversation.books()[0].bids.len(), 10);
    conversation.wait(Duration::from_secs(10));
    conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: 200 });
    assert_eq!(conversation.books()[0].bids.len(), 100, "what is known");
    let path = conversation.asked[0].1.clone();
    assert_eq!(path, "/api/v3/depth?symbol=BTCUSDT&limit=1000");
    conversation.answer(truth.snapshot(0, &path));
    assert_eq!(conversation.books()[0].bids.len(), 200, "everybody else has heard it");
}

#[test]
fn a_book_of_which_too_little_is_known_is_asked_for_anew_without_an_interruption() {
    let mut truth = Truth::new(300);
    // Beyond what was told; that says nothing about the levels between.
    truth.change(&[(true, 390, 77)]);
    // 95 of the 100 bids that were told go away.
    for price in 406..=500 {
        truth.change(&[(true, price, 0)]);
    }
    let mut conversation = listening(&truth);
    for place in 0..truth.count() {
        conversation.hear(truth.frame(place));
    }
    assert!(conversation.books().iter().all(|book| truth.is_right(book, 10)));
    assert!(conversation.asked.is_empty(), "not in a hurry");
    conversation.wait(Duration::from_mins(1));
    let path = conversation.asked[0].1.clone();
    conversation.answer(truth.snapshot(truth.count(), &path));
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn a_book_does_not_go_back_to_a_snapshot_from_before() {
    let mut truth = Truth::new(300);
    for price in 406..=500 {
        truth.change(&[(true, price, 0)]);
    }
    let mut conversation = listening(&truth);
    for place in 0..truth.count() {
        conversation.hear(truth.frame(place));
    }
    conversation.wait(Duration::from_mins(1));
    conversation.told();
    conversation.answer(truth.snapshot(50, "limit=100"));
    assert!(conversation.told().is_empty());
    conversation.wait(Duration::from_secs(1));
    conversation.answer(truth.snapshot(truth.count(), "limit=100"));
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn a_price_beyond_what_the_snapshot_told_ends_the_book() {
    let mut truth = Truth::new(300);
    for price in 401..=500 {
        truth.change(&[(true, price, 0)]);
    }
    let mut conversation = listening(&truth);
    for place in 0..truth.count() {
        conversation.hear(truth.frame(place));
    }
    let told = conversation.told();
    let Some(MarketEvent::Interrupted { reason }) = told.last() else { panic!("{told:?}") };
    assert!(reason.contains("left what is known"), "{reason}");
    conversation.wait(Duration::from_secs(1));
    let path = conversation.asked[0].1.clone();
    conversation.answer(truth.snapshot(truth.count(), &path));
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn a_crossed_book_is_never_told() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 501, 7)]);
    let mut conversation = listening(&truth);
    conversation.told();
    conversation.hear(truth.frame(0));
    assert!(matches!(conversation.told()[..], [MarketEvent::Interrupted { .. }]));
}

#[test]
fn a_snapshot_that_cannot_be_had_is_asked_for_again_with_growing_pauses() {
    let truth = Truth::new(50);
    let exchange = ExchangeId::parse("binance").unwrap();
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    conversation.answer_with(Err(ExchangeError::Timeout { exchange }));
    assert!(matches!(conversation.told()[..], [MarketEvent::Interrupted { .. }]));
    conversation.wait(Duration::from_secs(1));
    conversation.answer_with(Err(ExchangeError::Timeout { exchange }));
    assert!(conversation.told().is_empty(), "that was told already");
    conversation.wait(Duration::from_secs(1));
    assert!(conversation.asked.is_empty());
    conversation.wait(Duration::from_secs(1));
    let limited = ExchangeError::RateLimited { exchange, retry_after: Some(Duration::from_secs(20)) };
    conversation.answer_with(Err(limited));
    conversation.wait(Duration::from_secs(19));
    assert!(conversation.asked.is_empty(), "the venue wants to be left alone for longer");
    conversation.wait(Duration::from_secs(1));
    conversation.answer(truth.snapshot(0, "limit=100"));
    assert!(truth.is_last(&conversation.books()[0], 10));
}

#[test]
fn a_market_that_the_venue_does_not_have_is_refused() {
    let exchange = ExchangeId::parse("binance").unwrap();
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    conversation.answer_with(Err(ExchangeError::Invalid { exchange, detail: "Invalid symbol.".to_owned() }));
    assert_eq!(conversation.refused.len(), 1);
    conversation.wait(Duration::from_secs(1));
    assert_eq!(conversation.sent[1]["method"], "UNSUBSCRIBE");
}

#[test]
fn an_answer_that_cannot_be_read_is_asked_for_again() {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", TEN);
    conversation.answer(Bytes::from_static(b"{\"lastUpdateId\":1,\"bids\":[[\"1e400\",\"1\"]],\"asks\":[]}"));
    assert!(matches!(conversation.told()[..], [MarketEvent::Interrupted { .. }]));
    conversation.wait(Duration::from_secs(1));
    assert_eq!(conversation.asked.len(), 1);
}
