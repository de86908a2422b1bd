//! How fast the session understands what Binance says. Needs a tape: its path is the argument, or it is where the tests look
//! for it.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

use std::error::Error;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use cambist_exchange_binance::stream::BinanceSession;
use cambist_exchange_binance::{Catalog, Listings};
use cambist_exchange_kit::stream::{Effect, Session};
use cambist_model::{Symbol, Timestamp};
use cambist_ports::exchange::{MarketChannel, MarketSubscription};
use flate2::read::GzDecoder;

const ROUNDS: usize = 11;

/// The time by the clock, which does not matter here.
const NOW: Timestamp = Timestamp::from_secs(1_723_161_254);

fn main() -> Result<(), Box<dyn Error>> {
    let path = tape();
    let Ok(file) = std::fs::File::open(&path) else {
        println!("session skipped: {} is not there; set CAMBIST_TEST_DATA or give the path of a tape", path.display());
        return Ok(());
    };
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text)?;
    let frames: Vec<&str> = text.lines().filter_map(|line| line.split_once(' ').map(|(_, frame)| frame)).collect();
    println!("Binance's session on a recorded market, median of {ROUNDS} rounds (from .. to)");
    for depth in [10, 100, 1_000] {
        measure(&format!("book of {depth} levels"), MarketChannel::Book { depth }, "@depth@", &frames)?;
    }
    measure("ticker", MarketChannel::Ticker, "@bookTicker", &frames)?;
    measure("trades", MarketChannel::Trades, "@trade", &frames)?;
    Ok(())
}

/// Plays the frames of a stream to somebody who follows a channel.
fn measure(what: &str, channel: MarketChannel, stream: &str, frames: &[&str]) -> Result<(), Box<dyn Error>> {
    let of_stream: Vec<&str> = frames.iter().filter(|frame| frame.contains(stream)).copied().collect();
    let (mut times, mut told) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let mut session = listening(channel, answer(channel, frames)?)?;
        let start = Instant::now();
        told = of_stream.iter().map(|frame| session.received(frame, NOW).len()).sum();
        times.push(start.elapsed());
    }
    report(&format!("{what}, {told} told"), of_stream.len(), times);
    Ok(())
}

/// A session that is asked for a channel, and knows how things stood before.
fn listening(channel: MarketChannel, answer: Bytes) -> Result<BinanceSession, Box<dyn Error>> {
    let info = r#"{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",
        "baseAssetPrecision":8,"quoteAssetPrecision":8,"isSpotTradingAllowed":true,"filters":[
        {"filterType":"PRICE_FILTER","tickSize":"0.01"},
        {"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"}]}]}"#;
    let catalog = Catalog::of(Listings::read(info.as_bytes())?, NOW);
    let mut session = BinanceSession::new(Arc::new(catalog));
    session.opened(NOW);
    session.subscribe(MarketSubscription { symbol: Symbol::parse("BTC-USDT")?, channel }, NOW);
    let asked = session.received(r#"{"result":null,"id":1}"#, NOW);
    let Some(Effect::Fetch(request, _)) = asked.first() else { return Err("nothing was asked".into()) };
    session.fetched(*request, Ok(answer), NOW);
    Ok(session)
}

/// What the session asks by REST first: how things stood before the frames.
fn answer(channel: MarketChannel, frames: &[&str]) -> Result<Bytes, Box<dyn Error>> {
    let first = |part: &str| frames.iter().find(|frame| frame.contains(part)).copied().ok_or("the tape lacks it");
    let text = match channel {
        MarketChannel::Book { .. } => first("lastUpdateId")?.to_owned(),
        MarketChannel::Ticker => r#"{"bidPrice":"1","bidQty":"1","askPrice":"2","askQty":"1","lastPrice":"1",
            "openPrice":"1","highPrice":"1","lowPrice":"1","volume":"1","priceChangePercent":"0","closeTime":0}"#
            .to_owned(),
        MarketChannel::Trades | MarketChannel::Candles { .. } => {
            let trade: serde_json::Value = serde_json::from_str(first("@trade")?)?;
            let before = trade["data"]["t"].as_u64().ok_or("a trade has no number")? - 1;
            format!(r#"[{{"id":{before},"price":"1","qty":"1","time":0,"isBuyerMaker":true}}]"#)
        }
    };
    Ok(text.into())
}

fn tape() -> PathBuf {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let data = std::env::var_os("CAMBIST_TEST_DATA").unwrap_or_else(|| data.into());
    given.map_or_else(|| PathBuf::from(data).join("tape/binance-spot-btcusdt-20240808.gz"), PathBuf::from)
}

fn report(what: &str, frames: usize, mut times: Vec<Duration>) {
    times.sort_unstable();
    let speed = |time: Option<&Duration>| {
        let nanos = time.map_or(0, Duration::as_nanos).max(1);
        frames as u128 * 1_000_000_000 / nanos
    };
    let (median, slowest, fastest) = (speed(times.get(times.len() / 2)), speed(times.last()), speed(times.first()));
    println!("  {what:<32} {median:>10} frames/second ({slowest} .. {fastest})");
}
