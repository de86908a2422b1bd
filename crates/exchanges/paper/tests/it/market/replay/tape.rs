//! A real tape, where it is at hand.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::LazyLock;

use cambist_exchange_paper::market::{Listing, MarketModel};
use cambist_model::{Price, Quantity, Side, Timestamp};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::super::book::Book;
use super::{all, file, open, symbol};

/// The directory of recorded data, if there is one.
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn data(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let directory = std::env::var_os("CAMBIST_TEST_DATA").unwrap_or_else(|| beside.into());
    let path = PathBuf::from(directory).join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there; set CAMBIST_TEST_DATA", path.display());
        return None;
    }
    Some(path)
}

/// A line of the tape: its text, when it was received, and its frame.
struct Line {
    text: String,
    at: Timestamp,
    stream: String,
    frame: Value,
}

/// The tape and its lines, read once for all tests.
fn tape() -> Option<&'static (PathBuf, Vec<Line>)> {
    static TAPE: LazyLock<Option<(PathBuf, Vec<Line>)>> = LazyLock::new(|| {
        let path = data("tape/binance-spot-btcusdt-20240808.gz")?;
        let mut text = String::new();
        let mut file = GzDecoder::new(std::fs::File::open(&path).unwrap());
        file.read_to_string(&mut text).unwrap();
        let lines = text.lines().map(line).collect();
        Some((path, lines))
    });
    TAPE.as_ref()
}

fn line(text: &str) -> Line {
    let (nanos, json) = text.split_once(' ').unwrap();
    let mut frame: Value = serde_json::from_str(json).unwrap();
    let stream = frame["stream"].as_str().unwrap_or("@snapshot");
    let stream = stream.split('@').nth(1).unwrap().to_owned();
    if stream != "snapshot" {
        frame = frame["data"].take();
    }
    Line { text: text.to_owned(), at: Timestamp::from_micros(nanos.parse::<i64>().unwrap() / 1_000), stream, frame }
}

fn rung(listing: &Listing, price: &Value, quantity: &Value) -> (i64, i64) {
    let price = listing.ticks(Price::parse(price.as_str().unwrap()).unwrap()).unwrap();
    (price, listing.lots(Quantity::parse(quantity.as_str().unwrap()).unwrap()).unwrap())
}

/// The best prices of a `bookTicker` frame.
fn best(listing: &Listing, frame: &Value) -> [Option<(i64, i64)>; 2] {
    [Some(rung(listing, &frame["b"], &frame["B"])), Some(rung(listing, &frame["a"], &frame["A"]))]
}

fn touch(book: &Book) -> [Option<(i64, i64)>; 2] {
    [book.best(Side::Buy), book.best(Side::Sell)]
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn the_book_rebuilt_from_changes_has_the_best_prices_of_the_venue() {
    let Some((_, lines)) = tape() else { return };
    // Only changes are played, best prices only compared with.
    let changes = lines.iter().filter(|line| ["depth", "snapshot"].contains(&line.stream.as_str()));
    let changes: Vec<&str> = changes.map(|line| line.text.as_str()).collect();
    let mut model = open(&file("changes.tape", changes.join("\n")), None).unwrap();
    let listing = model.listings()[0].clone();
    let best: BTreeMap<u64, _> = lines
        .iter()
        .filter(|line| line.stream == "bookTicker")
        .map(|line| (line.frame["u"].as_u64().unwrap(), best(&listing, &line.frame)))
        .collect();

    let start = model.span().0;
    let (mut book, mut from) = (Book::default(), start);
    let (mut same, mut latest) = ([0, 0], [0, 0]);
    let snapshot = lines.iter().find(|line| line.stream == "snapshot").unwrap();
    let known = snapshot.frame["lastUpdateId"].as_u64().unwrap();
    for line in lines.iter().filter(|line| line.stream == "depth") {
        let update = line.frame["u"].as_u64().unwrap();
        if update <= known {
            continue;
        }
        // The first one was received before the snapshot and waited for it.
        let to = line.at.max(snapshot.at);
        let mut acts = Vec::new();
        model.acts(0, from, to, &mut acts);
        book.play(&acts);
        from = to;
        if let Some(best) = best.get(&update) {
            same[usize::from(*best == touch(&book))] += 1;
        }
        if let Some((_, best)) = best.range(..=update).next_back() {
            latest[usize::from(*best == touch(&book))] += 1;
        }
    }
    eprintln!("best prices, wrong and right: {same:?} with the same update, {latest:?} with the latest before");
    assert_eq!((same, latest), ([0, 564], [0, 3_449]));
    assert_eq!(book.crossed, 0);
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn between_changes_the_book_has_the_latest_best_prices() {
    let Some((path, lines)) = tape() else { return };
    let mut model = open(path, None).unwrap();
    let listing = model.listings()[0].clone();
    let start = model.span().0;
    let (mut book, mut from) = (Book::default(), start);
    let (mut right, mut newest) = (0, (0, [None; 2]));
    for pair in lines.windows(2).filter(|pair| pair[0].at > start) {
        let mut acts = Vec::new();
        model.acts(0, from, pair[0].at, &mut acts);
        book.play(&acts);
        from = pair[0].at;
        let update = pair[0].frame["u"].as_u64().unwrap_or(0);
        match pair[0].stream.as_str() {
            "bookTicker" if update > newest.0 => newest = (update, best(&listing, &pair[0].frame)),
            "depth" if update > newest.0 => newest = (update, touch(&book)),
            _ => {}
        }
        // What was received in the same microsecond was played with it.
        if pair[1].at > from && newest.0 > 0 {
            assert_eq!(touch(&book), newest.1, "{}", pair[0].text);
            right += 1;
        }
    }
    eprintln!("best prices right after {right} of {} lines", lines.len());
    assert!(right > 38_000);
    assert_eq!(book.crossed, 0, "quotes never trade with quotes");
}

#[test]
fn every_recorded_trade_is_printed_as_it_was() {
    let Some((path, lines)) = tape() else { return };
    let mut model = open(path, None).unwrap();
    let (listing, start) = (model.listings()[0].clone(), model.span().0);
    let mut book = Book::default();
    book.play(&all(&mut model));
    let recorded = lines.iter().filter(|line| line.stream == "trade" && line.at > start);
    let recorded: Vec<_> = recorded
        .map(|line| {
            let (ticks, lots) = rung(&listing, &line.frame["p"], &line.frame["q"]);
            let side = if line.frame["m"].as_bool().unwrap() { Side::Sell } else { Side::Buy };
            (line.at, ticks, lots, side)
        })
        .collect();
    let printed: Vec<_> = book.prints.iter().map(|print| (print.at, print.ticks, print.lots, print.side)).collect();
    assert_eq!(recorded.len(), 9_756);
    assert!(printed == recorded);

    let minutes = model.minutes(0, start.minus(std::time::Duration::from_mins(1)), model.span().1);
    assert_eq!(minutes.len(), 6);
    let volume: i64 = minutes.iter().map(|minute| listing.lots(minute.volume).unwrap()).sum();
    assert_eq!(volume, recorded.iter().map(|(_, _, lots, _)| lots).sum::<i64>());
}

#[test]
fn every_market_of_a_recorded_session_can_be_played() {
    let Some(path) = data("sessions/binance.ws.jsonl") else {
        return;
    };
    for (market, rungs) in [("NKN-USDT", 900), ("BLZ-ETH", 500), ("LRC-BTC", 500), ("RUNE-EUR", 300)] {
        let mut model = open(&path, Some(symbol(market))).unwrap();
        let mut book = Book::default();
        book.play(&all(&mut model));
        assert_eq!(book.crossed, 0);
        assert!(book.rungs(Side::Buy).count() + book.rungs(Side::Sell).count() > rungs, "{market}");
    }
    let error = open(&path, None).err().unwrap().to_string();
    assert!(error.contains("NKNUSDT, BLZETH, LRCBTC, RUNEEUR"), "{error}");
}
