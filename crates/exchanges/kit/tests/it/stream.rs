//! Streams over real connections, shared by their readers.

use std::time::Duration;

use cambist_exchange_kit::Rate;
use cambist_ports::exchange::ExchangeError;
use futures_util::{FutureExt, SinkExt};
use tokio_tungstenite::tungstenite::Message;

use super::stream_venue::{Venue, exchange, next, ticker_of};

#[tokio::test]
async fn readers_of_one_market_share_a_subscription_and_a_later_one_starts_with_the_state() {
    let venue = Venue::new().await;
    let (mut one, mut connection) = venue.first("BTC-USD", 100).await;
    let mut other = venue.streams.subscribe(ticker_of("BTC-USD"), None).await.unwrap();
    assert_eq!((next(&mut one).await, next(&mut other).await), ("100".to_owned(), "100".to_owned()));
    connection.say("price BTC-USD 101").await;
    assert_eq!((next(&mut one).await, next(&mut other).await), ("101".to_owned(), "101".to_owned()));
    let (third, ()) = tokio::join!(venue.streams.subscribe(ticker_of("ETH-USD"), None), async {
        assert_eq!(connection.heard().await, "subscribe ETH-USD", "the market before was not subscribed again");
        connection.say("price ETH-USD 7").await;
    });
    assert_eq!(next(&mut third.unwrap()).await, "7");
}

#[tokio::test]
async fn the_last_reader_ends_the_subscription_and_a_while_later_the_connection() {
    let venue = Venue::new().await;
    let (one, mut connection) = venue.first("BTC-USD", 100).await;
    let other = venue.streams.subscribe(ticker_of("BTC-USD"), None).await.unwrap();
    drop(one);
    connection.say("price BTC-USD 101").await;
    drop(other);
    assert_eq!(connection.heard().await, "unsubscribe BTC-USD");
    venue.advance(4_999);
    tokio::task::yield_now().await;
    assert!(connection.heard().now_or_never().is_none(), "the connection is kept for a while");
    venue.advance(1);
    assert_eq!(connection.heard().await, "end");
    let (mut again, _connection) = venue.first("BTC-USD", 102).await;
    assert_eq!(next(&mut again).await, "102", "and made again for who comes later");
}

#[tokio::test]
async fn a_reader_who_comes_back_at_once_hears_the_state_too() {
    let venue = Venue::new().await;
    let (one, mut connection) = venue.first("BTC-USD", 100).await;
    drop(one);
    let mut back = venue.streams.subscribe(ticker_of("BTC-USD"), None).await.unwrap();
    assert_eq!(next(&mut back).await, "100");
    connection.say("price BTC-USD 101").await;
    assert_eq!(next(&mut back).await, "101");
}

#[tokio::test]
async fn a_lost_connection_is_told_and_made_again_after_a_pause_with_everything_on_it() {
    let venue = Venue::new().await;
    let (mut stream, mut connection) = venue.first("BTC-USD", 100).await;
    assert_eq!(next(&mut stream).await, "100");
    for (pause, lost) in [(1_000, "drop"), (2_000, "leave"), (4_000, "drop")] {
        if lost == "leave" {
            connection.say("leave").await;
            assert_eq!(next(&mut stream).await, "interrupted: the venue said \"leave\"");
        } else {
            drop(connection);
            assert!(next(&mut stream).await.starts_with("interrupted: the connection "));
        }
        venue.advance(pause / 2 - 1);
        tokio::task::yield_now().await;
        assert!(venue.connection().now_or_never().is_none(), "at least half of the pause passes");
        venue.advance(pause / 2 + 1);
        connection = venue.connection().await;
        assert_eq!(connection.heard().await, "subscribe BTC-USD");
        connection.say("price BTC-USD 105").await;
        assert_eq!(next(&mut stream).await, "105");
    }
}

#[tokio::test]
async fn a_refusal_is_an_error_and_a_later_one_ends_the_stream() {
    let venue = Venue::new().await;
    let (mut stream, mut connection) = venue.first("BTC-USD", 100).await;
    let (refused, ()) = tokio::join!(venue.streams.subscribe(ticker_of("NO-USD"), None), async {
        assert_eq!(connection.heard().await, "subscribe NO-USD");
        connection.say("refuse NO-USD").await;
    });
    assert!(matches!(refused.err(), Some(ExchangeError::Invalid { .. })));
    connection.say("refuse BTC-USD").await;
    assert_eq!(next(&mut stream).await, "100");
    assert_eq!(next(&mut stream).await, "interrupted: venue: no such stream");
    assert_eq!(next(&mut stream).await, "end");
}

#[tokio::test]
async fn a_slow_reader_hears_how_much_was_left_out_and_goes_on_with_the_rest() {
    let venue = Venue::new().await;
    let (mut slow, mut connection) = venue.first("BTC-USD", 1).await;
    let mut fast = venue.streams.subscribe(ticker_of("BTC-USD"), None).await.unwrap();
    assert_eq!(next(&mut fast).await, "1");
    for price in 2..=1_500 {
        connection.say(&format!("price BTC-USD {price}")).await;
        assert_eq!(next(&mut fast).await, price.to_string());
    }
    assert_eq!(next(&mut slow).await, "1");
    assert_eq!(next(&mut slow).await, "lagged: 475");
    assert_eq!(next(&mut slow).await, "477");
}

#[tokio::test]
async fn messages_are_sent_no_faster_than_the_venue_takes_them() {
    let venue = Venue::with(|settings| settings.messages = Rate::new(2, Duration::from_secs(1))).await;
    let (_first, mut connection) = venue.first("A-USD", 1).await;
    let wanted = async {
        tokio::join!(
            venue.streams.subscribe(ticker_of("B-USD"), None),
            venue.streams.subscribe(ticker_of("C-USD"), None),
        )
    };
    let (streams, ()) = tokio::join!(wanted, async {
        let second = connection.heard().await;
        tokio::task::yield_now().await;
        assert!(connection.heard().now_or_never().is_none());
        venue.advance(500);
        let mut heard = [second, connection.heard().await];
        heard.sort();
        assert_eq!(heard, ["subscribe B-USD", "subscribe C-USD"]);
        connection.say("price B-USD 1").await;
        connection.say("price C-USD 1").await;
    });
    assert!(streams.0.is_ok() && streams.1.is_ok());
}

#[tokio::test]
async fn more_subscriptions_than_a_connection_carries_go_to_another() {
    let venue = Venue::with(|settings| settings.max_subscriptions = 1).await;
    let (mut one, mut first) = venue.first("A-USD", 1).await;
    let (mut two, mut second) = venue.first("B-USD", 2).await;
    first.say("price A-USD 3").await;
    second.say("price B-USD 4").await;
    assert_eq!((next(&mut one).await, next(&mut one).await), ("1".to_owned(), "3".to_owned()));
    assert_eq!((next(&mut two).await, next(&mut two).await), ("2".to_owned(), "4".to_owned()));
    drop(one);
    assert_eq!(first.heard().await, "unsubscribe A-USD");
    let (_three, ()) = tokio::join!(venue.streams.subscribe(ticker_of("C-USD"), None), async {
        assert_eq!(first.heard().await, "subscribe C-USD", "the place on the first connection is free again");
        first.say("price C-USD 5").await;
    });
}

#[tokio::test]
async fn pings_are_answered_and_what_the_session_asks_by_rest_is_brought_to_it() {
    let venue = Venue::new().await;
    let (mut stream, mut connection) = venue.first("BTC-USD", 100).await;
    connection.0.send(Message::Ping(bytes::Bytes::new())).await.unwrap();
    assert_eq!(connection.heard().await, "pong");
    connection.say("fetch BTC-USD 77").await;
    assert_eq!((next(&mut stream).await, next(&mut stream).await), ("100".to_owned(), "77".to_owned()));
}

#[tokio::test]
async fn a_venue_that_is_away_is_an_error_and_one_that_says_nothing_yet_is_not() {
    let away = Venue::with(|settings| settings.url = "ws://127.0.0.1:1".to_owned()).await;
    let wanted = async { tokio::join!(away.streams.subscribe(ticker_of("BTC-USD"), Some(away.soon())), pass(&away)).0 };
    let error = wanted.await.err();
    assert!(
        matches!(&error, Some(ExchangeError::Unavailable { exchange: at, detail })
            if *at == exchange() && detail.contains("no connection can be made")),
        "{error:?}"
    );
    let quiet = Venue::new().await;
    let (stream, mut connection) =
        tokio::join!(quiet.streams.subscribe(ticker_of("BTC-USD"), Some(quiet.soon())), async {
            let mut connection = quiet.connection().await;
            assert_eq!(connection.heard().await, "subscribe BTC-USD");
            quiet.advance(1_000);
            connection
        });
    connection.say("price BTC-USD 9").await;
    assert_eq!(next(&mut stream.unwrap()).await, "9");
}

/// Lets a connection that cannot be made fail, and then the patience end.
async fn pass(venue: &Venue) {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let refused = tokio::task::spawn_blocking(|| std::net::TcpStream::connect("127.0.0.1:1").is_err());
    assert!(refused.await.unwrap());
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    venue.advance(1_000);
}
