//! What the tests share.

use std::path::PathBuf;
use std::sync::Arc;

use cambist_exchange_kit::stream::Effect;
use cambist_exchange_kraken::{KrakenSession, Listing};
use cambist_model::{OrderBook, Symbol, Timestamp};
use cambist_ports::exchange::{MarketChannel, MarketEvent, MarketSubscription};
use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) const ASSET_PAIRS: &str = include_str!("../../test_data/asset_pairs.json");

pub(crate) fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + millis)
}

pub(crate) fn listing() -> Listing {
    let answer: Value = serde_json::from_str(ASSET_PAIRS).unwrap();
    Listing::read(&answer["result"].to_string(), at(0)).unwrap()
}

pub(crate) fn session() -> KrakenSession {
    let listing = Arc::new(listing());
    KrakenSession::new(move || Arc::clone(&listing))
}

pub(crate) fn wanted(text: &str, channel: MarketChannel) -> MarketSubscription {
    MarketSubscription { symbol: symbol(text), channel }
}

pub(crate) fn book_of(depth: u32) -> MarketSubscription {
    wanted("BTC-USD", MarketChannel::Book { depth })
}

/// The frames that are to be sent.
pub(crate) fn sent(effects: &[Effect]) -> Vec<Value> {
    let frames = effects.iter().filter_map(|effect| match effect {
        Effect::Send(frame) => Some(serde_json::from_str(frame).unwrap()),
        _ => None,
    });
    frames.collect()
}

/// The events that are told.
pub(crate) fn told(effects: &[Effect]) -> Vec<MarketEvent> {
    let events = effects.iter().filter_map(|effect| match effect {
        Effect::Publish(_, event) => Some(event.clone()),
        _ => None,
    });
    events.collect()
}

/// The books that are told.
pub(crate) fn books(effects: &[Effect]) -> Vec<OrderBook> {
    let books = told(effects).into_iter().filter_map(|event| match event {
        MarketEvent::Book(book) => Some(*book),
        _ => None,
    });
    books.collect()
}

pub(crate) fn is_interrupted(effects: &[Effect]) -> bool {
    told(effects).iter().any(|event| matches!(event, MarketEvent::Interrupted { .. }))
}

/// A recorded book: the frames as they came, the snapshot first.
pub(crate) struct Recording(pub(crate) Vec<String>);

/// The recording, where it is at hand.
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
pub(crate) fn recording() -> Option<Recording> {
    #[derive(serde::Deserialize)]
    struct File<'a> {
        #[serde(borrow)]
        init: &'a RawValue,
        #[serde(borrow)]
        updates: Vec<&'a RawValue>,
    }
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let directory = std::env::var_os("CAMBIST_TEST_DATA").unwrap_or_else(|| beside.into());
    let path = PathBuf::from(directory).join("books/kraken-orderbook-v2.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there; set CAMBIST_TEST_DATA", path.display());
        return None;
    };
    let file: File<'_> = serde_json::from_str(&text).unwrap();
    let frames = [file.init].into_iter().chain(file.updates);
    Some(Recording(frames.map(|frame| frame.get().to_owned()).collect()))
}
