//! Streams over a real connection.

use std::time::Duration;

use cambist_model::{Symbol, Timestamp};
use cambist_ports::exchange::{EventStream, Exchange, ExchangeError, MarketChannel, MarketEvent, MarketSubscription};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

use crate::support::{Reply, Truth, Venue, ctx};

const BOOK: MarketChannel = MarketChannel::Book { depth: 10 };

/// A venue with a book, and where it expects listeners.
async fn venue(truth: &Truth) -> (Venue, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let venue = Venue::with_streams(&format!("ws://{}", listener.local_addr().unwrap())).await;
    venue.answer("/api/v3/depth", Reply::Body(truth.snapshot(0, "limit=100")));
    (venue, listener)
}

/// Takes a connection and agrees to what it asks for.
async fn agree(listener: &TcpListener) -> WebSocketStream<TcpStream> {
    let (socket, _) = listener.accept().await.unwrap();
    let mut socket = accept_async(socket).await.unwrap();
    let Message::Text(frame) = socket.next().await.unwrap().unwrap() else { panic!("a request was expected") };
    let frame: Value = serde_json::from_str(&frame).unwrap();
    assert_eq!(frame["params"], json!(["btcusdt@depth@100ms"]));
    let answer = json!({ "result": null, "id": frame["id"] }).to_string();
    socket.send(Message::text(answer)).await.unwrap();
    socket
}

async fn subscribe(venue: &Venue, symbol: &str) -> Result<EventStream<MarketEvent>, ExchangeError> {
    let subscription = MarketSubscription { symbol: Symbol::parse(symbol).unwrap(), channel: BOOK };
    venue.binance.streams().unwrap().market(&ctx(), subscription).await
}

#[tokio::test]
async fn a_book_is_followed_and_found_again_after_the_connection_was_cut() {
    let mut truth = Truth::new(50);
    truth.change(&[(true, 499, 7)]).change(&[(false, 502, 9)]);
    let (venue, listener) = venue(&truth).await;
    let (events, socket) = venue.in_time(async { tokio::join!(subscribe(&venue, "BTC-USDT"), agree(&listener)) }).await;
    let (mut events, mut socket) = (events.unwrap(), socket);
    let first = venue.in_time(events.next()).await;
    assert!(matches!(&first, Some(MarketEvent::Book(book)) if truth.is_right(book, 10)), "{first:?}");

    socket.send(Message::text(truth.frame(0))).await.unwrap();
    let next = venue.in_time(events.next()).await;
    assert!(matches!(&next, Some(MarketEvent::Book(book)) if book.sequence == 1_002), "{next:?}");

    venue.answer("/api/v3/depth", Reply::Body(truth.snapshot(2, "limit=100")));
    drop(socket);
    let lost = venue.in_time(events.next()).await;
    assert!(matches!(lost, Some(MarketEvent::Interrupted { .. })), "{lost:?}");
    let _socket = venue.in_time(agree(&listener)).await;
    let mut back = venue.in_time(events.next()).await;
    while let Some(MarketEvent::Interrupted { .. }) = back {
        back = venue.in_time(events.next()).await;
    }
    assert!(matches!(&back, Some(MarketEvent::Book(book)) if truth.is_last(book, 10)), "{back:?}");
    assert!(venue.now() < Timestamp::from_millis(1_795_000_000_500).plus(Duration::from_mins(2)));
}

#[tokio::test]
async fn an_unknown_market_is_refused_without_a_connection() {
    let (venue, _listener) = venue(&Truth::new(50)).await;
    let error = subscribe(&venue, "BTC-USD").await.err().unwrap();
    assert!(matches!(error, ExchangeError::UnknownSymbol { .. }), "{error:?}");
}
