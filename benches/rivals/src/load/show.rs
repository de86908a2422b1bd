//! Load on a server that runs already, to watch it under a profiler.

use std::time::Duration;

use super::{Asked, ask};
use crate::Outcome;

const CONNECTIONS: usize = 16;

/// Asks for a page for so many seconds and tells how many answers there were in one.
pub(crate) async fn show(address: &str, path: &str, seconds: u64) -> Outcome {
    let asked = if path == "/mcp" { crate::compare::stateless_call() } else { Asked::get(path) };
    let answers = ask(address, &[asked], CONNECTIONS, Duration::from_secs(seconds)).await?;
    println!("{} answers a second", u64::from(answers) / seconds.max(1));
    Ok(())
}
