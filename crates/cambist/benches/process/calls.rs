//! How long a call takes.

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use crate::child::{Agent, Server};
use crate::connection::Connection;
use crate::message::{market_data, order_far_away, ping};
use crate::samples::{Samples, ratio};

const READS: usize = 1_000;
const ORDERS: usize = 200;

/// What a small record takes on a disk.
const BLOCK: [u8; 4_096] = [0; 4_096];

/// Calls of tools over standard input and output and over HTTP, one at a time.
///
/// A read is compared with the least that its way costs, an order with the least that a disk costs.
pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    println!(
        "\ncalls, one after the other: {READS} get_market_data, {ORDERS} place_order, which is on disk when it is answered"
    );
    println!("  {:<36} {:>10} {:>10} {:>8}", "", "p50", "p99", "ratio");
    let dir = tempfile::tempdir()?;
    let synced = syncs(dir.path())?;
    line("disk: write and sync 4 KiB", &synced, &synced);
    over_stdio(&synced)?;
    over_http(&synced)?;
    Ok(())
}

fn over_stdio(synced: &Samples) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let mut agent = Agent::start(dir.path())?;
    agent.ask(&market_data())?;
    let pings = Samples::take(READS, || agent.ask(&ping()))?;
    let reads = Samples::take(READS, || agent.ask(&market_data()))?;
    let orders = Samples::take(ORDERS, || agent.ask(&order_far_away()))?;
    line("stdio: ping", &pings, &pings);
    line("stdio: get_market_data", &reads, &pings);
    line("stdio: place_order, to a disk's sync", &orders, synced);
    Ok(agent.end()?)
}

fn over_http(synced: &Samples) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let server = Server::start(dir.path())?;
    let mut connection = Connection::open(&server.address)?;
    connection.introduce()?;
    connection.ask(&market_data())?;
    let pages = Samples::take(READS, || connection.get("/healthz"))?;
    let reads = Samples::take(READS, || connection.ask(&market_data()))?;
    let orders = Samples::take(ORDERS, || connection.ask(&order_far_away()))?;
    line("HTTP: GET /healthz", &pages, &pages);
    line("HTTP: get_market_data", &reads, &pages);
    line("HTTP: place_order, to a disk's sync", &orders, synced);
    Ok(())
}

/// What making a small record durable costs, where the data directories are.
fn syncs(dir: &Path) -> Result<Samples, Box<dyn Error>> {
    let mut file = File::create(dir.join("record"))?;
    Samples::take(ORDERS, || {
        file.write_all(&BLOCK)?;
        Ok(file.sync_data()?)
    })
}

fn line(name: &str, times: &Samples, baseline: &Samples) {
    let micros = |time: Duration| format!("{} us", time.as_micros());
    let (middle, late) = (micros(times.median()), micros(times.percentile(99)));
    println!("  {name:<36} {middle:>10} {late:>10} {:>8}", ratio(times.median(), baseline.median()));
}
