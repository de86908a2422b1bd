//! How fast a recording is read, played, and matched by the engine that orders go through. Needs a tape: its path is the
//! argument, or it is where the tests look for it.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use cambist_exchange_paper::engine::{Background, Book, Matching};
use cambist_exchange_paper::market::{Act, MarketModel, ReplayModel, Speed};
use cambist_model::Timestamp;

const ROUNDS: usize = 11;

fn main() -> Result<(), Box<dyn Error>> {
    let path = tape();
    if !path.exists() {
        println!("replay skipped: {} is not there; set CAMBIST_TEST_DATA or give the path of a tape", path.display());
        return Ok(());
    }
    let (mut reading, mut playing, mut matching) = (Vec::new(), Vec::new(), Vec::new());
    let (mut count, mut trades) = (0, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut model = ReplayModel::open(&path, None, Timestamp::EPOCH, Speed::MAX)?;
        reading.push(start.elapsed());
        let (from, to) = model.span();
        let mut acts = Vec::new();
        let start = Instant::now();
        model.acts(0, from, to, &mut acts);
        playing.push(start.elapsed());
        let start = Instant::now();
        trades = matched(&acts);
        matching.push(start.elapsed());
        count = acts.len();
    }
    println!("replay of {count} events of a recorded market, median of {ROUNDS} rounds (from .. to)");
    report("read and checked", count, reading);
    report("played", count, playing);
    report(&format!("matched, {trades} trades"), count, matching);
    Ok(())
}

/// Lets the engine do what was played; tells how many trades that made.
fn matched(acts: &[(Timestamp, Act)]) -> usize {
    let (mut book, mut background, mut matching) = (Book::new(), Background::default(), Matching::default());
    let trades = acts.iter().map(|(_, act)| {
        background.carry_out(&mut book, *act, &mut matching);
        matching.executions.len()
    });
    trades.sum()
}

fn tape() -> PathBuf {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let data = std::env::var_os("CAMBIST_TEST_DATA").unwrap_or_else(|| data.into());
    given.map_or_else(|| PathBuf::from(data).join("tape/binance-spot-btcusdt-20240808.gz"), PathBuf::from)
}

fn report(what: &str, events: usize, mut times: Vec<Duration>) {
    times.sort_unstable();
    let speed = |time: Option<&Duration>| {
        let nanos = time.map_or(0, Duration::as_nanos).max(1);
        events as u128 * 1_000_000_000 / nanos
    };
    let (median, slowest, fastest) = (speed(times.get(times.len() / 2)), speed(times.last()), speed(times.first()));
    println!("  {what:<28} {median:>12} events/second ({slowest} .. {fastest})");
}
