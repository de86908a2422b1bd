//! What it costs that an order is durable: the whole way from a call to the paper exchange and back.

use std::error::Error;
use std::time::Duration;

use crate::child::{Agent, Server};
use crate::connection::Connection;
use crate::message::order_far_away;
use crate::place::Place;
use crate::samples::{Samples, now, ratio};

const ORDERS: usize = 300;

/// Places orders over each way in, in turn with records on the disk and in memory.
pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    println!("\nplace_order, one after the other: {ORDERS} with records on disk, in turn with as many in memory");
    println!("  {:<36} {:>10} {:>10} {:>8}", "", "p50", "p99", "ratio");
    over_stdio()?;
    over_http()
}

fn over_stdio() -> Result<(), Box<dyn Error>> {
    let homes = Place::all().iter().map(|place| place.directory()).collect::<Result<Vec<_>, _>>()?;
    let mut agents = homes.iter().map(|home| Agent::start(home.path())).collect::<Result<Vec<_>, _>>()?;
    let times = in_turn(&mut agents, |agent| agent.ask(&order_far_away()))?;
    tell("stdio", &times);
    agents.into_iter().try_for_each(Agent::end)?;
    Ok(())
}

fn over_http() -> Result<(), Box<dyn Error>> {
    let homes = Place::all().iter().map(|place| place.directory()).collect::<Result<Vec<_>, _>>()?;
    let servers = homes.iter().map(|home| Server::start(home.path())).collect::<Result<Vec<_>, _>>()?;
    let introduced = |server: &Server| {
        let mut connection = Connection::open(&server.address)?;
        connection.introduce().map(|()| connection)
    };
    let mut connections = servers.iter().map(introduced).collect::<Result<Vec<_>, _>>()?;
    let times = in_turn(&mut connections, |connection| connection.ask(&order_far_away()))?;
    tell("HTTP", &times);
    Ok(())
}

/// Asks one after the other, so that whatever else the machine does befalls all alike; the first answers do not count.
fn in_turn<T>(
    subjects: &mut [T],
    mut ask: impl FnMut(&mut T) -> Result<(), Box<dyn Error>>,
) -> Result<Vec<Samples>, Box<dyn Error>> {
    let mut times = vec![Vec::<Duration>::new(); subjects.len()];
    for round in 0..ORDERS + 10 {
        for (subject, times) in subjects.iter_mut().zip(&mut times) {
            let start = now();
            ask(subject)?;
            if round >= 10 {
                times.push(start.elapsed());
            }
        }
    }
    Ok(times.into_iter().map(Samples::new).collect())
}

fn tell(way: &str, times: &[Samples]) {
    let Some(baseline) = times.last() else { return };
    for (place, times) in Place::all().iter().zip(times) {
        let name = format!("{way}: place_order, {}", place.name());
        let micros = |time: Duration| format!("{} us", time.as_micros());
        let (middle, late) = (micros(times.median()), micros(times.percentile(99)));
        println!("  {name:<36} {middle:>10} {late:>10} {:>8}", ratio(times.median(), baseline.median()));
    }
}
