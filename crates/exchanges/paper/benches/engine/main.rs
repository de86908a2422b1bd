//! How many orders a second the book takes, beside `orderbook-rs` on the same stream in the same process.
//!
//! `cargo bench -p cambist-exchange-paper --bench engine`

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]

mod contestants;
mod stream;

use std::time::{Duration, Instant};

use contestants::{Outcome, ours_by_handle, ours_by_id, theirs, theirs_counted};
use stream::{Command, stream};

const COMMANDS: usize = 1_000_000;
const ROUNDS: usize = 5;

type Contestant = (&'static str, fn(&[Command]) -> Outcome);

fn main() {
    for standing in [1_000, 20_000] {
        compare(standing);
    }
}

/// Measures all contestants on one stream, turn by turn, and shows the best round of each.
fn compare(standing: usize) {
    let commands = stream(COMMANDS, standing);
    let outcome = ours_by_handle(&commands);
    println!(
        "\n{COMMANDS} commands on a book that starts with {standing} orders: {} executions of {} lots",
        outcome.executions, outcome.lots
    );
    for (name, other) in [("by id", ours_by_id(&commands)), ("orderbook-rs", theirs_counted(&commands))] {
        let same = if other == outcome { "the same trades" } else { "OTHER TRADES" };
        println!("  {name}: {same}");
    }
    let contestants: [Contestant; 3] =
        [("cambist, by handle", ours_by_handle), ("cambist, by id", ours_by_id), ("orderbook-rs 0.15.3", theirs)];
    let mut best = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        for ((_, run), best) in contestants.iter().zip(&mut best) {
            *best = (*best).min(time(|| run(&commands)));
        }
    }
    let [.., yardstick] = best;
    println!("  {:<22} {:>14} {:>10} {:>8}", "book", "orders/second", "ns/order", "ratio");
    for ((name, _), best) in contestants.iter().zip(best) {
        let nanos = best.as_nanos().max(1);
        let count = COMMANDS as u128;
        println!(
            "  {name:<22} {:>14} {:>10} {:>7}x",
            count * 1_000_000_000 / nanos,
            nanos / count,
            tenths(yardstick.as_nanos() * 10 / nanos)
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn time(run: impl FnOnce() -> Outcome) -> Duration {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

fn tenths(number: u128) -> String {
    format!("{}.{}", number / 10, number % 10)
}
