//! Frames, as they are written.

use cambist_model::{Candle, Percent, Price, Quantity, Timestamp};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::map::{Best, CountedCandle, Day, Execution};

/// Anything that is received: an event of a stream, or an answer to a request.
#[derive(Deserialize)]
pub(super) struct Frame<'a> {
    /// Of which stream the event is.
    #[serde(borrow)]
    pub(super) stream: Option<&'a str>,
    /// The event.
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    /// To which request the answer belongs.
    pub(super) id: Option<u64>,
    /// What is wrong with a request.
    pub(super) error: Option<Complaint>,
    /// What is wrong with a request, said without more ado.
    pub(super) msg: Option<String>,
    /// The kind of an event without a stream.
    pub(super) e: Option<&'a str>,
}

/// What is wrong with a request.
#[derive(Deserialize)]
pub(super) struct Complaint {
    pub(super) msg: String,
}

/// A change of the book: what rests at these prices now.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Diff {
    #[serde(rename = "E")]
    pub(super) at: i64,
    /// The first and the last of the numbered updates that it puts together.
    #[serde(rename = "U")]
    pub(super) first: u64,
    #[serde(rename = "u")]
    pub(super) last: u64,
    #[serde(rename = "b")]
    pub(super) bids: Vec<(Price, Quantity)>,
    #[serde(rename = "a")]
    pub(super) asks: Vec<(Price, Quantity)>,
}

/// The best prices after a numbered update.
#[derive(Deserialize)]
pub(super) struct BookTicker {
    #[serde(rename = "u")]
    pub(super) update: u64,
    b: Price,
    #[serde(rename = "B")]
    bid_quantity: Quantity,
    a: Price,
    #[serde(rename = "A")]
    ask_quantity: Quantity,
}

impl BookTicker {
    pub(super) fn best(&self) -> Best {
        Best { bid: (self.b, self.bid_quantity), ask: (self.a, self.ask_quantity) }
    }
}

/// The last 24 hours.
#[derive(Deserialize)]
pub(super) struct Statistics {
    #[serde(rename = "E")]
    at: i64,
    c: Price,
    o: Price,
    h: Price,
    l: Price,
    v: Quantity,
    #[serde(rename = "P")]
    change: Percent,
}

impl Statistics {
    pub(super) fn day(&self) -> Day {
        let Self { at, c: last, o: open, h: high, l: low, v: volume, change } = *self;
        Day { last, open, high, low, volume, change, at: Timestamp::from_millis(at) }
    }
}

/// A trade.
#[derive(Deserialize)]
pub(super) struct TradeEvent {
    t: u64,
    p: Price,
    q: Quantity,
    m: bool,
    #[serde(rename = "T")]
    time: i64,
}

impl TradeEvent {
    pub(super) fn execution(&self) -> Execution {
        let Self { t: id, p: price, q: quantity, m: buyer_is_maker, time } = *self;
        Execution { id, price, quantity, buyer_is_maker, time }
    }
}

/// A candle that changed.
#[derive(Deserialize)]
pub(super) struct KlineEvent {
    k: Bar,
}

#[derive(Deserialize)]
struct Bar {
    t: i64,
    o: Price,
    h: Price,
    l: Price,
    c: Price,
    v: Quantity,
    n: u64,
}

impl KlineEvent {
    pub(super) fn candle(&self) -> CountedCandle {
        let Bar { t, o: open, h: high, l: low, c: close, v: volume, n: trades } = self.k;
        let open_at = Timestamp::from_millis(t);
        CountedCandle { candle: Candle { open_at, open, high, low, close, volume }, trades }
    }
}
