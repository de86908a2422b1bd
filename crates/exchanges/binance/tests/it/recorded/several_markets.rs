//! A recorded session of several small markets, with its snapshots.

use std::collections::BTreeMap;
use std::time::Duration;

use cambist_model::{OrderBook, Symbol, Timeframe, Timestamp};
use cambist_ports::exchange::{MarketChannel, MarketEvent};
use serde_json::Value;

use super::{Touch, best, touch};
use crate::support::{Conversation, recording};

const MARKETS: [(&str, &str); 4] =
    [("NKN-USDT", "NKNUSDT"), ("BLZ-ETH", "BLZETH"), ("LRC-BTC", "LRCBTC"), ("RUNE-EUR", "RUNEEUR")];

/// What was received, with when.
fn lines(text: &str) -> impl Iterator<Item = (Timestamp, &str)> {
    text.lines().filter_map(|line| {
        let (at, said) = line.split_once(": ")?;
        let (seconds, fraction) = at.rsplit(' ').next()?.split_once('.')?;
        let micros = format!("{seconds}{fraction:0<6}");
        Some((Timestamp::from_micros(micros.get(..16)?.parse().ok()?), said))
    })
}

/// The snapshots by when they were received: of which market, and what they say.
fn snapshots(answers: &str) -> BTreeMap<Timestamp, (&'static str, String)> {
    let snapshots = answers.lines().filter_map(|line| {
        let name = MARKETS.iter().find(|(_, name)| line.contains(&format!("symbol={name}&")))?.1;
        let (at, body) = lines(line).next()?;
        Some((at, (name, body.to_owned())))
    });
    let snapshots: BTreeMap<_, _> = snapshots.collect();
    assert_eq!(snapshots.len(), 4);
    snapshots
}

/// The best prices by market and update.
fn touches(frames: &str) -> BTreeMap<(String, u64), Touch> {
    let events = lines(frames).filter_map(|(_, frame)| {
        let mut frame: Value = serde_json::from_str(frame).unwrap();
        frame["stream"].as_str().unwrap().ends_with("@bookTicker").then(|| frame["data"].take())
    });
    events
        .map(|event| ((event["s"].as_str().unwrap().to_owned(), event["u"].as_u64().unwrap()), best(&event)))
        .collect()
}

/// A listener of the books and candles of all markets, before any snapshot.
fn listening() -> Conversation {
    let mut conversation = Conversation::open();
    for (symbol, _) in MARKETS {
        conversation.subscribe(symbol, MarketChannel::Book { depth: 500 });
        conversation.subscribe(symbol, MarketChannel::Candles { timeframe: Timeframe::M1 });
    }
    conversation.wait(Duration::from_secs(3));
    assert_eq!(conversation.asked.len(), 8);
    while let Some(place) = conversation.asked.iter().position(|(_, path)| path.contains("klines")) {
        conversation.asked.swap(0, place);
        conversation.answer("[]");
    }
    conversation
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn books_and_candles_of_several_markets_are_those_of_the_venue() {
    let (Some(frames), Some(answers)) =
        (recording("sessions/binance.ws.jsonl"), recording("sessions/binance.http.jsonl"))
    else {
        return;
    };
    let mut snapshots = snapshots(&answers);
    let mut conversation = listening();
    let mut books: BTreeMap<Symbol, OrderBook> = BTreeMap::new();
    let (mut checks, mut depths, mut candles) = ([0, 0], 0, 0);
    let touches = touches(&frames);
    for (at, text) in lines(&frames) {
        while let Some(first) = snapshots.first_entry().filter(|first| *first.key() <= at) {
            let (name, body) = first.remove();
            let asked = |(_, path): &(_, String)| *path == format!("/api/v3/depth?symbol={name}&limit=1000");
            let place = conversation.asked.iter().position(asked).unwrap();
            conversation.asked.swap(0, place);
            conversation.answer(body);
        }
        conversation.hear(text);
        for event in conversation.told() {
            match event {
                MarketEvent::Book(book) => drop(books.insert(book.symbol, *book)),
                MarketEvent::Candle(candle) => {
                    candles += 1;
                    assert_eq!(candle.open_at.millis() % 60_000, 0);
                }
                other => panic!("{other:?}"),
            }
        }
        let frame: Value = serde_json::from_str(text).unwrap();
        if !frame["stream"].as_str().unwrap().contains("@depth") {
            continue;
        }
        depths += 1;
        let (name, update) = (frame["data"]["s"].as_str().unwrap(), frame["data"]["u"].as_u64().unwrap());
        let symbol = MARKETS.iter().find(|(_, known)| *known == name).unwrap().0;
        let book = books.get(&Symbol::parse(symbol).unwrap());
        if let Some((book, best)) = book.zip(touches.get(&(name.to_owned(), update))) {
            checks[usize::from(*best == touch(book))] += 1;
        }
    }
    eprintln!("session: {depths} changes, best prices wrong and right: {checks:?}, {candles} candles");
    assert_eq!((depths, checks, candles), (177, [0, 26], 2));
    assert!(conversation.reconnects.is_empty() && conversation.refused.is_empty());
}
