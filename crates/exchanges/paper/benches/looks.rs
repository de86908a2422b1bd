//! What it costs to look at the simulated market: for the first time, when it has to be made from nothing, and again.
//!
//! The venue alone is measured, without records and faces.
#![expect(clippy::print_stdout, reason = "a benchmark shows what it measured")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's own time")]

use std::error::Error;
use std::time::{Duration, Instant};

use cambist_exchange_paper::PaperConfig;
use cambist_exchange_paper::market::SyntheticModel;
use cambist_exchange_paper::venue::Venue;
use cambist_model::{AccountId, AmountError, Timestamp};

/// Each starts at another time of the day.
const ROUNDS: u64 = 21;

type Look = (&'static str, fn(&mut Venue, Timestamp) -> Result<(), AmountError>);

/// What is done one after the other with a venue that was just opened.
const LOOKS: [Look; 5] = [
    ("the first ticker, of BTC-USD", |venue, now| ticker(venue, 0, now)),
    ("the same 250 ms later", |venue, now| ticker(venue, 0, now.plus(Duration::from_millis(250)))),
    ("a minute later, nobody having looked", |venue, now| ticker(venue, 0, now.plus(Duration::from_secs(61)))),
    ("the first tickers of all markets", |venue, now| all_tickers(venue, now.plus(Duration::from_secs(61)))),
    ("the same a second later", |venue, now| all_tickers(venue, now.plus(Duration::from_secs(62)))),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); LOOKS.len() + 1];
    let mut markets = 0;
    for round in 0..ROUNDS {
        let now = Timestamp::from_secs(1_800_000_000).plus(Duration::from_secs(round * 4_129));
        let start = Instant::now();
        let config = PaperConfig::new(AccountId::parse("paper")?);
        let mut venue = Venue::open(config, Box::new(SyntheticModel::new(1)), None, now)?;
        let opening = start.elapsed();
        markets = venue.symbols().len();
        let mut measured = vec![opening];
        for (_, look) in LOOKS {
            let start = Instant::now();
            look(&mut venue, now)?;
            measured.push(start.elapsed());
        }
        for (time, times) in measured.into_iter().zip(&mut times) {
            times.push(time);
        }
    }
    println!("looking at {markets} simulated markets, median of {ROUNDS} rounds (from .. to)");
    let names = ["opening a new account"].into_iter().chain(LOOKS.map(|(name, _)| name));
    for (name, times) in names.zip(&mut times) {
        times.sort_unstable();
        if let (Some(median), Some(least), Some(most)) = (times.get(times.len() / 2), times.first(), times.last()) {
            println!("  {name:<38} {median:>10.1?} ({least:.1?} .. {most:.1?})");
        }
    }
    Ok(())
}

fn all_tickers(venue: &mut Venue, now: Timestamp) -> Result<(), AmountError> {
    (0..venue.symbols().len()).try_for_each(|index| ticker(venue, index, now))
}

fn ticker(venue: &mut Venue, index: usize, now: Timestamp) -> Result<(), AmountError> {
    venue.advance(Some(index), now)?;
    std::hint::black_box(venue.ticker(index)?);
    Ok(())
}
