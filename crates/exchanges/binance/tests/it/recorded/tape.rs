//! Some minutes of the largest market.

use std::collections::BTreeMap;

use cambist_model::Timestamp;
use cambist_ports::exchange::{MarketChannel, MarketEvent};
use serde_json::{Value, json};

use super::{Touch, best, touch};
use crate::support::{Conversation, recording};

/// A line: when it was received, and what.
struct Line {
    at: Timestamp,
    text: String,
    /// Of which stream; nothing for the snapshot.
    stream: String,
    event: Value,
}

fn tape() -> Option<Vec<Line>> {
    let text = recording("tape/binance-spot-btcusdt-20240808.gz")?;
    Some(text.lines().map(line).collect())
}

fn line(text: &str) -> Line {
    let (nanos, text) = text.split_once(' ').unwrap();
    let mut frame: Value = serde_json::from_str(text).unwrap();
    let stream = frame["stream"].as_str().unwrap_or_default().to_owned();
    let at = Timestamp::from_micros(nanos.parse::<i64>().unwrap() / 1_000);
    Line { at, text: text.to_owned(), stream, event: frame["data"].take() }
}

/// Plays all lines to the session; the snapshot answers its question. `after` looks at it after every line.
fn play(lines: &[Line], conversation: &mut Conversation, mut after: impl FnMut(&mut Conversation, &Line)) {
    for line in lines {
        conversation.wait(line.at.since(conversation.now));
        if line.stream.is_empty() {
            assert!(conversation.asked[0].1.starts_with("/api/v3/depth?symbol=BTCUSDT&limit="));
            conversation.answer(line.text.clone());
        } else {
            conversation.hear(&line.text);
        }
        after(conversation, line);
    }
    assert!(conversation.reconnects.is_empty() && conversation.refused.is_empty());
}

fn begin(lines: &[Line], channel: MarketChannel) -> Conversation {
    let mut conversation = Conversation::unconnected();
    conversation.now = lines[0].at;
    conversation.connect();
    conversation.subscribe("BTC-USDT", channel);
    conversation
}

/// What the book was compared with: wrong and right.
#[derive(Debug, Default, PartialEq, Eq)]
struct Comparison {
    /// Best prices that came with the same update as a change.
    same: [usize; 2],
    /// The last best prices before a change.
    latest: [usize; 2],
    /// How often the session said that it does not know the book.
    interruptions: usize,
}

/// Compares the book after every change with what the venue says the best prices are.
fn compare(lines: &[Line], depth: u32) -> Comparison {
    let told: BTreeMap<u64, Touch> = lines
        .iter()
        .filter(|line| line.stream.ends_with("@bookTicker"))
        .map(|line| (line.event["u"].as_u64().unwrap(), best(&line.event)))
        .collect();
    let mut conversation = begin(lines, MarketChannel::Book { depth });
    let (mut comparison, mut shown) = (Comparison::default(), None);
    play(lines, &mut conversation, |conversation, line| {
        for event in conversation.told() {
            shown = match event {
                MarketEvent::Book(book) => Some(book),
                MarketEvent::Interrupted { .. } => {
                    comparison.interruptions += 1;
                    None
                }
                other => panic!("{other:?}"),
            };
        }
        let Some(book) = &shown else { return };
        let update = match line.stream.as_str() {
            // Changes that had come before the snapshot were waiting for it.
            "" => book.sequence,
            stream if stream.contains("@depth") => line.event["u"].as_u64().unwrap(),
            _ => return,
        };
        assert!(book.bids.windows(2).all(|pair| pair[0].price > pair[1].price));
        assert!(book.asks.windows(2).all(|pair| pair[0].price < pair[1].price));
        assert!(book.sequence <= update);
        if let Some(best) = told.get(&update) {
            comparison.same[usize::from(*best == touch(book))] += 1;
        }
        if let Some((_, best)) = told.range(..=update).next_back() {
            comparison.latest[usize::from(*best == touch(book))] += 1;
        }
    });
    comparison
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn the_book_has_the_best_prices_of_the_venue_after_every_change() {
    let Some(lines) = tape() else { return };
    // 5,000 levels are asked for, so that the 1,000 of the recording count as all that there are.
    let comparison = compare(&lines, 1_000);
    eprintln!("tape, wrong and right: {comparison:?}");
    assert_eq!(comparison, Comparison { same: [0, 564], latest: [0, 3_449], interruptions: 0 });
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn a_price_that_leaves_what_the_snapshot_told_is_not_guessed_at() {
    let Some(lines) = tape() else { return };
    // 1,000 levels are asked for, so that more is known to exist than the recording has, and nobody answers later on.
    let comparison = compare(&lines, 500);
    eprintln!("tape with a cut book, wrong and right: {comparison:?}");
    assert_eq!(([comparison.same[0], comparison.latest[0]], comparison.interruptions), ([0, 0], 1));
    assert!(comparison.latest[1] > 2_500);
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn every_change_of_the_best_prices_is_told_as_it_is() {
    let Some(lines) = tape() else { return };
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.stream.ends_with("@bookTicker")).collect();
    let mut conversation = begin(&lines, MarketChannel::Ticker);
    conversation.answer(day_ticker().to_string());
    conversation.told();
    let (mut told, mut before) = (0, None);
    play(&lines, &mut conversation, |conversation, line| {
        let best = best(&line.event);
        match &conversation.told()[..] {
            [MarketEvent::Ticker(ticker)] => {
                let heard = [ticker.bid.zip(ticker.bid_quantity), ticker.ask.zip(ticker.ask_quantity)];
                assert_eq!(heard, best);
                told += 1;
            }
            [] => assert_eq!(before, Some(best), "only what is no news is not told"),
            other => panic!("{other:?}"),
        }
        before = Some(best);
    });
    eprintln!("tape: {told} tickers told for {} events", lines.len());
    assert_eq!(lines.len(), 28_040);
    assert!(told > 20_000);
}

#[test]
#[expect(clippy::print_stderr, reason = "the counts are what the test is about")]
fn every_trade_is_told_once_and_in_order() {
    let Some(lines) = tape() else { return };
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.stream.ends_with("@trade")).collect();
    let mut conversation = begin(&lines, MarketChannel::Trades);
    let first = lines[0].event["t"].as_u64().unwrap();
    let before = json!([{ "id": first - 1, "price": "61837.63000000", "qty": "0.10000000", "quoteQty": "6183.76300000",
        "time": 1_723_161_255_000_i64, "isBuyerMaker": false, "isBestMatch": true }]);
    conversation.answer(before.to_string());
    conversation.told();
    let mut told = 0;
    play(&lines, &mut conversation, |conversation, line| {
        let events = conversation.told();
        let [MarketEvent::Trades(trades)] = &events[..] else { panic!("{events:?}") };
        let [trade] = &trades[..] else { panic!("{trades:?}") };
        let maker_buys = line.event["m"].as_bool().unwrap();
        assert_eq!(trade.trade_id.to_string(), line.event["t"].to_string());
        assert_eq!(trade.price.to_string(), plain(&line.event["p"]));
        assert_eq!(trade.quantity.to_string(), plain(&line.event["q"]));
        assert_eq!(trade.side.as_str() == "sell", maker_buys);
        assert_eq!(trade.executed_at.millis(), line.event["T"].as_i64().unwrap());
        told += 1;
    });
    eprintln!("tape: {told} trades told");
    assert_eq!(told, 9_757);
}

/// A number without the zeros at its end.
fn plain(number: &Value) -> &str {
    number.as_str().unwrap().trim_end_matches('0').trim_end_matches('.')
}

fn day_ticker() -> Value {
    json!({
        "symbol": "BTCUSDT", "priceChange": "100.00000000", "priceChangePercent": "0.162", "lastPrice": "61837.63000000",
        "bidPrice": "61837.63000000", "bidQty": "1.00000000", "askPrice": "61837.64000000", "askQty": "2.00000000",
        "openPrice": "61737.63000000", "highPrice": "62000.00000000", "lowPrice": "61000.00000000",
        "volume": "100.00000000", "openTime": 1_723_074_855_000_i64, "closeTime": 1_723_161_255_000_i64, "count": 5
    })
}
