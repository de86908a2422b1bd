//! How fast the simulated market is made: acts, and candles of times that nobody watched.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

use std::time::{Duration, Instant};

use cambist_exchange_paper::market::{MarketModel, SyntheticModel};
use cambist_model::{AmountError, Timeframe, Timestamp};

fn main() -> Result<(), AmountError> {
    let start = Timestamp::from_secs(1_800_000_000);
    let mut model = SyntheticModel::new(1);
    let count = u32::try_from(model.listings().len()).unwrap_or(1);

    let time = Instant::now();
    let mut acts = Vec::new();
    for minute in 0..60 {
        let from = start.plus(Duration::from_mins(minute));
        model.acts(0, from, from.plus(Duration::from_mins(1)), &mut acts);
    }
    println!("making simulated markets");
    println!("  busiest market: {} acts a minute in {:?}", acts.len() / 60, time.elapsed() / 60);

    let time = Instant::now();
    acts.clear();
    for market in 0..model.listings().len() {
        let from = model.warm_up_from(market, start);
        model.acts(market, from, start, &mut acts);
    }
    println!("  warming up a market: {} acts in {:?}", acts.len() / model.listings().len(), time.elapsed() / count);

    let time = Instant::now();
    acts.clear();
    model.acts(0, start, start.plus(Duration::from_hours(24 * 365)), &mut acts);
    println!("  a year at once: {} acts in {:?}", acts.len(), time.elapsed());

    let time = Instant::now();
    let minutes = model.minutes(0, start, start.plus(Duration::from_mins(500_000)));
    println!("  minutes: {:?} each", time.elapsed() / u32::try_from(minutes.len()).unwrap_or(1));

    let time = Instant::now();
    let weeks = model.candles(0, Timeframe::W1, start.minus(Duration::from_hours(350 * 168)), start)?;
    println!("  {} weeks in {:?}", weeks.len(), time.elapsed());
    Ok(())
}
