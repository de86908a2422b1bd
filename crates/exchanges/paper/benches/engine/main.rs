//! How many orders a second the book takes, beside `orderbook-rs` on the same stream in the same process.
//!
//! Both get the same orders one after the other on one thread, and both say after each what it traded; what they did is
//! compared after every round. The ratio is about the book alone. It leaves out what an order of the paper exchange costs
//! besides: accounts, fees, records on disk. And it is about one thread: `orderbook-rs` pays with every order for being
//! usable from many at once, which our book, behind the lock of its venue, does not offer.
//!
//! `cargo bench -p cambist-exchange-paper --bench engine`

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]

mod ours;
mod outcome;
mod rounds;
mod stream;
mod theirs;

use std::time::Instant;

use ours::{by_handle, by_id};
use outcome::Outcome;
use rounds::{Rounds, Tenths};
use stream::{Command, stream};
use theirs::theirs;

const COMMANDS: usize = 1_000_000;
const ROUNDS: usize = 7;

type Contestant = (&'static str, fn(&[Command]) -> Outcome);

/// The last one is what the others are measured by.
const CONTESTANTS: [Contestant; 3] =
    [("cambist, canceled by id", by_id), ("cambist, canceled by handle", by_handle), ("orderbook-rs 0.15.3", theirs)];

fn main() {
    println!(
        "matching engine: {COMMANDS} orders on one thread, each book in turn, median of {ROUNDS} rounds (from .. to)"
    );
    for standing in [1_000, 20_000] {
        compare(standing);
    }
}

/// Measures all books on one stream, turn by turn.
fn compare(standing: usize) {
    let commands = stream(COMMANDS, standing);
    let expected = by_handle(&commands);
    let mut speeds = [const { Rounds::new() }; CONTESTANTS.len()];
    let mut ratios = speeds.clone();
    for _ in 0..ROUNDS {
        let round = CONTESTANTS.map(|(name, run)| {
            let (outcome, speed) = measure(run, &commands);
            assert_eq!(outcome, expected, "{name} did something else with the same orders");
            speed
        });
        let [.., yardstick] = round;
        for ((speed, speeds), ratios) in round.into_iter().zip(&mut speeds).zip(&mut ratios) {
            speeds.push(speed);
            ratios.push(speed * 10 / yardstick.max(1));
        }
    }
    let Outcome { trades, lots, .. } = expected;
    println!("\na book of {standing} orders at the start; all made the same {trades} trades of {lots} lots");
    println!("  {:<28} {:>13} {:>24} {:>8} {:>16}", "", "orders/second", "", "ratio", "");
    for (((name, _), speeds), ratios) in CONTESTANTS.iter().zip(&speeds).zip(&ratios) {
        let (slowest, fastest) = speeds.spread();
        let (lowest, highest) = ratios.spread();
        println!(
            "  {name:<28} {:>13} {:>24} {:>7}x {:>16}",
            speeds.median(),
            format!("({slowest} .. {fastest})"),
            Tenths(ratios.median()),
            format!("({} .. {})", Tenths(lowest), Tenths(highest)),
        );
    }
}

/// What a book does with the commands, and how many of them it takes in a second.
#[expect(clippy::disallowed_methods, reason = "a bench measures real time")]
fn measure(run: fn(&[Command]) -> Outcome, commands: &[Command]) -> (Outcome, u128) {
    let start = Instant::now();
    let outcome = run(commands);
    (outcome, COMMANDS as u128 * 1_000_000_000 / start.elapsed().as_nanos().max(1))
}
