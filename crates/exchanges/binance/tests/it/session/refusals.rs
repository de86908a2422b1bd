//! What is refused, and what cannot be read.

use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent};

use crate::support::Conversation;

#[test]
fn an_unknown_market_is_refused_with_some_that_there_are() {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USD", MarketChannel::Ticker);
    let [(_, ExchangeError::UnknownSymbol { known, .. })] = &conversation.refused[..] else {
        panic!("{:?}", conversation.refused);
    };
    assert_eq!(known[0].to_string(), "BTC-USDT");
    assert!(conversation.sent.is_empty());
}

#[test]
fn a_book_that_is_too_deep_or_empty_is_refused() {
    let mut conversation = Conversation::open();
    for depth in [0, 5_001, u32::MAX] {
        conversation.subscribe("BTC-USDT", MarketChannel::Book { depth });
    }
    assert_eq!(conversation.refused.len(), 3);
    conversation.subscribe("BTC-USDT", MarketChannel::Book { depth: 5_000 });
    assert_eq!(conversation.refused.len(), 3);
}

#[test]
fn a_request_that_the_venue_does_not_agree_to_is_refused() {
    for complaint in [
        r#"{"code":2,"msg":"Invalid request: too many parameters","id":1}"#,
        r#"{"error":{"code":2,"msg":"Invalid request: too many parameters"},"id":1}"#,
    ] {
        let mut conversation = Conversation::unconnected();
        conversation.agrees = false;
        conversation.connect();
        conversation.subscribe("BTC-USDT", MarketChannel::Ticker);
        conversation.hear(complaint);
        let [(_, ExchangeError::Invalid { detail, .. })] = &conversation.refused[..] else {
            panic!("{:?}", conversation.refused);
        };
        assert!(detail.contains("too many parameters"));
    }
}

#[test]
fn an_event_that_cannot_be_read_ends_what_is_believed_of_its_topic() {
    let mut conversation = Conversation::open();
    conversation.subscribe("BTC-USDT", MarketChannel::Trades);
    conversation.subscribe("RUNE-EUR", MarketChannel::Trades);
    conversation.wait(std::time::Duration::from_secs(2));
    conversation.answer("[]");
    conversation.answer("[]");
    conversation.told();
    conversation.hear(r#"{"stream":"btcusdt@trade","data":{"t":1,"p":1.5,"q":"1","m":true,"T":1}}"#);
    assert_eq!(conversation.told.len(), 1);
    let (subscription, event) = &conversation.told[0];
    let MarketEvent::Interrupted { reason } = event else { panic!("{event:?}") };
    assert!(reason.contains("btcusdt@trade") && reason.contains("quotes"), "{reason}");
    assert_eq!(subscription.symbol.to_string(), "BTC-USDT");
    conversation.wait(std::time::Duration::from_secs(1));
    assert_eq!(conversation.asked.len(), 1, "it is asked how things stand");
    assert!(conversation.reconnects.is_empty());
}

#[test]
fn a_frame_that_is_no_json_ends_the_connection() {
    let mut conversation = Conversation::open();
    conversation.hear("<html>Bad Gateway</html>");
    assert_eq!(conversation.reconnects.len(), 1);
}
