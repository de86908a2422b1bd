//! From the start of the process to the first answer.

use std::time::Duration;

use super::servers::{self, IDLE};
use super::table::{Row, Table, Target};
use crate::Outcome;
use crate::clock::now;
use crate::load::{Asked, Server};

/// A start takes one of two times on a machine with few processors, by where its threads are put: fewer rounds tell chance.
const ROUNDS: usize = 45;

/// New and known data directories, in turn with a server that keeps nothing.
pub(crate) async fn compare(table: &mut Table) -> Outcome {
    table.part("start of the process to the first answer, medians");
    let venue = servers::venue(IDLE)?;
    let known = tempfile::tempdir()?;
    let ours = Asked::get("/price/paper/BTC-USD");
    let (mut bare_times, mut known_times, mut new_times) = (Vec::new(), Vec::new(), Vec::new());
    first_answer(&mut servers::cambist_command(&venue, &known)?, &ours).await?;
    for _ in 0..ROUNDS {
        bare_times.push(first_answer(&mut servers::bare_command(&venue)?, &Asked::get("/constant")).await?);
        known_times.push(first_answer(&mut servers::cambist_command(&venue, &known)?, &ours).await?);
        let new = tempfile::tempdir()?;
        new_times.push(first_answer(&mut servers::cambist_command(&venue, &new)?, &ours).await?);
    }
    let bare = median(bare_times);
    table.add(&row("on a known data directory", median(known_times), bare));
    table.add(&row("on a new data directory", median(new_times), bare));
    Ok(())
}

async fn first_answer(command: &mut std::process::Command, asked: &Asked) -> Outcome<Duration> {
    let start = now();
    let server = Server::start(command)?;
    asked.once(&server.address).await?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn row(what: &str, ours: Duration, bare: Duration) -> Row<'_> {
    Row {
        what,
        rival: "bare axum, same client",
        ours: format!("{ours:.1?}"),
        theirs: format!("{bare:.1?}"),
        ratio: ours.as_secs_f64() / bare.as_secs_f64(),
        spread: None,
        target: Target::AtMost(1.5),
    }
}
