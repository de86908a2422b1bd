//! The executable as its users meet it: how soon it answers, how much memory it takes, how long calls take, how many orders it
//! places at once and how soon it stops.
//!
//! Everything goes through pipes and sockets, to a process that was started for it, on a data directory of its own. Absolute
//! times are those of this machine on this day; the baselines beside them were measured in the same run.
//!
//! `cargo bench -p cambist --bench process`, with the names of some subjects after `--` for those only.

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]

mod agents;
mod calls;
mod child;
mod connection;
mod halt;
mod message;
mod order_path;
mod place;
mod samples;
mod start;

use std::error::Error;

type Measure = fn() -> Result<(), Box<dyn Error>>;

const SUBJECTS: [(&str, Measure); 5] = [
    ("start", start::measure),
    ("calls", calls::measure),
    ("order-path", order_path::measure),
    ("agents", agents::measure),
    ("halt", halt::measure),
];

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds flags of its own.
    let wanted: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    SUBJECTS.iter().filter(|(name, _)| is_wanted(name)).try_for_each(|(_, measure)| measure())
}
