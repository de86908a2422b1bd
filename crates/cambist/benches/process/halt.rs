//! How long it takes from asking for a halt until every open order is canceled.

use std::error::Error;

use serde_json::Value;

use crate::agents::at_once;
use crate::child::Server;
use crate::connection::Connection;
use crate::message::{halt, open_orders};
use crate::place::Place;
use crate::samples::{Samples, now};

const CROWDS: [usize; 3] = [1, 100, 1_000];
const ROUNDS: usize = 3;

/// Halts accounts with more and more open orders.
pub(crate) fn measure() -> Result<(), Box<dyn Error>> {
    println!("\nhalt_trading over HTTP, until every open order is canceled, median of {ROUNDS} (from .. to)");
    println!("  {:>11} {:>12} {:>12}", "open orders", "time", "each");
    for orders in CROWDS {
        let times = (0..ROUNDS).map(|_| halted(orders)).collect::<Result<Vec<_>, _>>()?;
        let times = Samples::new(times);
        let (median, (least, most)) = (times.median(), times.spread());
        let each = median / u32::try_from(orders)?;
        println!("  {orders:>11} {median:>12.1?} {each:>12.1?}   ({least:.1?} .. {most:.1?})");
    }
    Ok(())
}

fn halted(orders: usize) -> Result<std::time::Duration, Box<dyn Error>> {
    let home = Place::Disk.directory()?;
    let server = Server::start(home.path())?;
    let agents = orders.min(10);
    at_once(&server.address, agents, |placed| placed < orders / agents)?;
    let mut connection = Connection::open(&server.address)?;
    connection.introduce()?;
    let start = now();
    let halted = connection.answer(&halt())?;
    let time = start.elapsed();
    let left = connection.answer(&open_orders())?;
    let length = |value: &Value| value.as_array().map(Vec::len);
    let told = &halted["structuredContent"];
    if length(&told["canceled"]) != Some(orders) || length(&left["structuredContent"]["orders"]) != Some(0) {
        let counts = (length(&told["canceled"]), length(&left["structuredContent"]["orders"]));
        return Err(format!("not every order was canceled: {counts:?}, {}", told["failed"]).into());
    }
    Ok(time)
}
