//! A book that changes, as the venue has it and as it tells of it.

use std::collections::BTreeMap;

use cambist_model::OrderBook;
use serde_json::{Value, json};

/// One side of a book: quantities by price, in whole numbers.
type Side = BTreeMap<u32, u32>;

/// A change at a price: on which side, at what price, and how much rests there now.
pub(crate) type Change = (bool, u32, u32);

/// The venue's book after each of its events, the first being its beginning.
pub(crate) struct Truth {
    states: Vec<(u64, Side, Side)>,
    frames: Vec<String>,
}

impl Truth {
    /// Bids from 500 down and asks from 501 up, `levels` of each, at update 1,000.
    pub(crate) fn new(levels: u32) -> Self {
        let bids = (0..levels).map(|place| (500 - place, place + 1)).collect();
        let asks = (0..levels).map(|place| (501 + place, place + 1)).collect();
        Self { states: vec![(1_000, bids, asks)], frames: Vec::new() }
    }

    /// An event that puts together these changes, the first being update number one more than the last before.
    pub(crate) fn change(&mut self, changes: &[Change]) -> &mut Self {
        let (before, mut bids, mut asks) = self.states.last().unwrap().clone();
        let (mut bid_rows, mut ask_rows) = (Vec::new(), Vec::new());
        for &(is_bid, price, quantity) in changes {
            let (side, rows) = if is_bid { (&mut bids, &mut bid_rows) } else { (&mut asks, &mut ask_rows) };
            match quantity {
                0 => drop(side.remove(&price)),
                _ => drop(side.insert(price, quantity)),
            }
            rows.push(row((&price, &quantity)));
        }
        let (first, last) = (before + 1, before + 1 + u64::try_from(changes.len()).unwrap());
        let at = 1_700_000_000_000 + last;
        let event = json!({ "e": "depthUpdate", "E": at, "s": "BTCUSDT", "U": first, "u": last, "b": bid_rows,
            "a": ask_rows });
        self.frames.push(json!({ "stream": "btcusdt@depth@100ms", "data": event }).to_string());
        self.states.push((last, bids, asks));
        self
    }

    /// How many events there were.
    pub(crate) fn count(&self) -> usize {
        self.frames.len()
    }

    /// An event as it is told.
    pub(crate) fn frame(&self, place: usize) -> &str {
        &self.frames[place]
    }

    /// The answer to a question for a snapshot, after so many events.
    pub(crate) fn snapshot(&self, events: usize, path: &str) -> String {
        let limit: usize = path.rsplit('=').next().unwrap().parse().unwrap();
        let (update, bids, asks) = &self.states[events];
        let bids: Vec<Value> = bids.iter().rev().take(limit).map(row).collect();
        let asks: Vec<Value> = asks.iter().take(limit).map(row).collect();
        json!({ "lastUpdateId": update, "bids": bids, "asks": asks }).to_string()
    }

    /// Is a book right that was told to somebody who wants `depth` levels? Fewer are right too where the session says that
    /// it knows no more, as long as those are the best.
    pub(crate) fn is_right(&self, book: &OrderBook, depth: usize) -> bool {
        let Some((_, bids, asks)) = self.states.iter().find(|(update, ..)| *update == book.sequence) else {
            return false;
        };
        let pair = |(price, quantity): (&u32, &u32)| (price.to_string(), quantity.to_string());
        let bids: Vec<_> = bids.iter().rev().take(depth).map(pair).collect();
        let asks: Vec<_> = asks.iter().take(depth).map(pair).collect();
        [(&book.bids, bids), (&book.asks, asks)].into_iter().all(|(told, right)| {
            let told: Vec<_> = told.iter().map(|level| (level.price.to_string(), level.quantity.to_string())).collect();
            !told.is_empty() && right.starts_with(&told)
        })
    }

    /// Is a book the last one, and whole?
    pub(crate) fn is_last(&self, book: &OrderBook, depth: usize) -> bool {
        let (_, bids, asks) = self.states.last().unwrap();
        let whole = |told: usize, right: usize| told == right.min(depth);
        let at_end = Self { states: vec![(book.sequence, bids.clone(), asks.clone())], frames: Vec::new() };
        at_end.is_right(book, depth) && whole(book.bids.len(), bids.len()) && whole(book.asks.len(), asks.len())
    }
}

fn row((price, quantity): (&u32, &u32)) -> Value {
    json!([format!("{price}.00000000"), format!("{quantity}.00000000")])
}
