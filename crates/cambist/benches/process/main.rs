//! The executable as its users meet it: how soon it answers, how much memory it takes, how long calls take.
//!
//! Everything goes through pipes and sockets, to a process that was started for it, on a data directory of its own. Absolute
//! times are those of this machine on this day; the baselines beside them were measured in the same run.
//!
//! `cargo bench -p cambist --bench process`

#![expect(clippy::print_stdout, reason = "a bench reports to whoever runs it")]

mod calls;
mod child;
mod connection;
mod message;
mod samples;
mod start;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    start::measure()?;
    calls::measure()
}
