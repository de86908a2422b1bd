//! How fast a recording is read and played. Needs a tape: its path is the argument, or it is where the tests look for it.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use cambist_exchange_paper::market::{MarketModel, ReplayModel, Speed};
use cambist_model::Timestamp;

const ROUNDS: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let path = tape();
    if !path.exists() {
        println!("skipped: {} is not there; give the path of a tape", path.display());
        return Ok(());
    }
    let (mut reading, mut playing, mut count) = (Duration::ZERO, Duration::ZERO, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut model = ReplayModel::open(&path, None, Timestamp::EPOCH, Speed::MAX)?;
        reading += start.elapsed();
        let (from, to) = model.span();
        let mut acts = Vec::new();
        let start = Instant::now();
        model.acts(0, from, to, &mut acts);
        playing += start.elapsed();
        count = acts.len();
    }
    report("read", count, reading / ROUNDS);
    report("played", count, playing / ROUNDS);
    Ok(())
}

fn tape() -> PathBuf {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data");
    let data = std::env::var_os("CAMBIST_TEST_DATA").unwrap_or_else(|| data.into());
    given.map_or_else(|| PathBuf::from(data).join("tape/binance-spot-btcusdt-20240808.gz"), PathBuf::from)
}

fn report(what: &str, acts: usize, time: Duration) {
    let per_second = acts as u128 * 1_000_000_000 / time.as_nanos().max(1);
    println!("{what} {acts} acts in {time:?}: {per_second} acts per second");
}
