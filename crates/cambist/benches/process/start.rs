//! From nothing to the first answer, and the memory that this leaves in use.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use crate::child::{Agent, Server, bare};
use crate::message::market_data;
use crate::samples::{Samples, now, ratio};

const ROUNDS: usize = 11;

/// What we aim for.
const START: &str = "20 ms";
const MEMORY: &str = "30 MB";

/// Starts `cambist mcp` on new and on known data directories, turn by turn with a start that does nothing.
pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    let known = tempfile::tempdir()?;
    first_answer(known.path())?;
    let (mut bare_times, mut new_times, mut known_times) = (Vec::new(), Vec::new(), Vec::new());
    let (mut new_memory, mut known_memory) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = now();
        bare("version").status()?;
        bare_times.push(start.elapsed());
        let new = tempfile::tempdir()?;
        let (time, memory) = first_answer(new.path())?;
        new_times.push(time);
        new_memory.extend(memory);
        let (time, memory) = first_answer(known.path())?;
        known_times.push(time);
        known_memory.extend(memory);
    }
    println!("start of `cambist mcp` until it has answered its first get_market_data, median of {ROUNDS} (from .. to)");
    println!("  {:<34} {:>10} {:>8} {:>8}", "", "time", "ratio", "aim");
    let baseline = Samples::new(bare_times);
    let rows = [("on a new data directory", new_times), ("on a known data directory", known_times)];
    line("`cambist version`, to its end", &baseline, &baseline, "");
    for (name, times) in rows {
        line(name, &Samples::new(times), &baseline, START);
    }
    println!("\nmemory in use after that (VmRSS), median of {ROUNDS}");
    kibibytes("on a new data directory", new_memory);
    kibibytes("on a known data directory", known_memory);
    let server = Server::start(known.path())?;
    kibibytes("`cambist serve`, not asked yet", server.memory().into_iter().collect());
    Ok(())
}

/// How long it takes to the first answer, and how much memory is in use then, in KiB.
fn first_answer(data_dir: &Path) -> Result<(Duration, Option<u64>), Box<dyn Error>> {
    let start = now();
    let mut agent = Agent::start(data_dir)?;
    agent.ask(&market_data())?;
    let time = start.elapsed();
    let memory = agent.memory();
    agent.end()?;
    Ok((time, memory))
}

fn line(name: &str, times: &Samples, baseline: &Samples, aim: &str) {
    let (least, most) = times.spread();
    let (median, ratio) = (times.median(), ratio(times.median(), baseline.median()));
    println!("  {name:<34} {median:>10.1?} {ratio:>8} {aim:>8}   ({least:.1?} .. {most:.1?})");
}

fn kibibytes(name: &str, mut measured: Vec<u64>) {
    measured.sort_unstable();
    match measured.get(measured.len() / 2) {
        Some(median) => {
            let tenths = median * 1_024 / 100_000;
            println!("  {name:<34} {:>7}.{} MB {:>16}", tenths / 10, tenths % 10, MEMORY);
        }
        None => println!("  {name:<34} this system does not tell"),
    }
}
