//! How many orders a second many agents place at once, and how many syncs of the disk that takes.

use std::error::Error;
use std::time::Duration;

use crate::child::{Server, Tally};
use crate::connection::Connection;
use crate::message::order_far_away;
use crate::place::Place;
use crate::samples::now;

/// How many agents there are at once.
const CROWDS: [usize; 3] = [1, 8, 64];

const MEASURED: Duration = Duration::from_secs(3);
const ROUNDS: usize = 3;

/// The orders that are placed while syncs are counted.
const COUNTED: usize = 640;

/// Orders per second with records on the disk and in memory, and the syncs per order.
pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    println!("\nplace_order over HTTP, many agents at once: orders a second, the better of {ROUNDS} in turn");
    println!("  {:>6} {:>12} {:>12} {:>8} {:>17}", "agents", "on disk", "in memory", "ratio", "syncs per order");
    for agents in CROWDS {
        let mut best = vec![0; Place::all().len()];
        for _ in 0..ROUNDS {
            for (place, best) in Place::all().iter().zip(&mut best) {
                *best = orders_per_second(*place, agents)?.max(*best);
            }
        }
        let on_disk = best.first().copied().unwrap_or_default();
        let in_memory = best.get(1).copied();
        let memory = in_memory.map_or_else(|| "-".to_owned(), |found| format!("{found}/s"));
        let hundredths = in_memory.map_or(0, |found| on_disk * 100 / found.max(1));
        let ratio = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let syncs = syncs_per_order(agents)?;
        println!("  {agents:>6} {:>12} {memory:>12} {ratio:>8} {syncs:>17}", format!("{on_disk}/s"));
    }
    Ok(())
}

fn orders_per_second(place: Place, agents: usize) -> Result<usize, Box<dyn Error>> {
    let home = place.directory()?;
    let server = Server::start(home.path())?;
    let start = now();
    let placed = at_once(&server.address, agents, |_| start.elapsed() < MEASURED)?;
    Ok(placed * 1_000 / usize::try_from(start.elapsed().as_millis())?)
}

fn syncs_per_order(agents: usize) -> Result<String, Box<dyn Error>> {
    let home = Place::Disk.directory()?;
    let Some((server, tally)) = Tally::start(home.path())? else {
        return Ok("strace is missing".to_owned());
    };
    let before = tally.syncs()?;
    let placed = at_once(&server.address, agents, |placed| placed < COUNTED / agents)?;
    let syncs = tally.syncs()? - before;
    let hundredths = syncs * 100 / placed.max(1);
    Ok(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

/// Lets so many agents place orders for as long as each wants to, by how many it has placed. Gives how many that were.
pub(crate) fn at_once(
    address: &str,
    agents: usize,
    goes_on: impl Fn(usize) -> bool + Sync,
) -> Result<usize, Box<dyn Error>> {
    let one = || -> Result<usize, String> {
        let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
        connection.introduce().map_err(|error| error.to_string())?;
        let mut placed = 0;
        while goes_on(placed) {
            connection.ask(&order_far_away()).map_err(|error| error.to_string())?;
            placed += 1;
        }
        Ok(placed)
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..agents).map(|_| scope.spawn(one)).collect();
        let joined = running.into_iter().map(|agent| agent.join().map_err(|_| "an agent gave up")?.map_err(Into::into));
        joined.sum()
    })
}
