//! Cambist beside what one could put in its place, on the same machine and in the same run.
//!
//! Two kinds of rivals: servers that do the least that can be done (`bare`), which nobody can be much faster than, and the
//! servers that one would write in Python (`python/`). All of them ask the same `venue`, which answers as Kraken and Binance
//! do. `load` puts the same load on each in turn and counts what it costs the server's processor; `compare` makes the tables.
//!
//! `make bench ARGS="rest stream mcp boot"` runs it.

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]

mod bare;
mod clock;
mod compare;
mod load;
mod soak;
mod venue;

use std::error::Error;

/// Whatever goes wrong ends the measurement.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["venue", ticks_per_second, port] => venue::serve(ticks_per_second.parse()?, port.parse()?).await,
        ["bare", venue] => bare::serve((*venue).to_owned()).await,
        ["load", address, path, seconds] => load::show(address, path, seconds.parse()?).await,
        ["compare", subjects @ ..] => compare::compare(subjects).await,
        ["soak", minutes] => soak::soak(minutes.parse()?).await,
        _ => {
            Err("usage: rivals venue TICKS_PER_SECOND PORT | bare VENUE | load ADDRESS PATH SECONDS | compare [SUBJECT...] | soak MINUTES"
                .into())
        }
    }
}
