//! Recorded frames through the session: what it tells is compared with what the venue said beside them.

mod several_markets;
mod tape;

use cambist_model::{OrderBook, Price, Quantity};
use serde_json::Value;

/// The best price and quantity of both sides.
type Touch = [Option<(Price, Quantity)>; 2];

/// The best levels of a book.
fn touch(book: &OrderBook) -> Touch {
    [&book.bids, &book.asks].map(|side| side.first().map(|level| (level.price, level.quantity)))
}

/// The best prices that a `bookTicker` event tells.
fn best(event: &Value) -> Touch {
    let number = |name: &str| event[name].as_str().unwrap();
    let level =
        |price, quantity| Some((Price::parse(number(price)).unwrap(), Quantity::parse(number(quantity)).unwrap()));
    [level("b", "B"), level("a", "A")]
}
