//! Starting Cambist and its rivals.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::Outcome;
use crate::load::Server;

/// How often the venue ticks if nobody listens to it.
pub(crate) const IDLE: u32 = 1;

/// The venue, ticking so often.
pub(crate) fn venue(ticks_per_second: u32) -> Outcome<Server> {
    venue_at(ticks_per_second, 0)
}

/// The same at this port; at any if it is 0.
pub(crate) fn venue_at(ticks_per_second: u32, port: u16) -> Outcome<Server> {
    let (ticks, port) = (ticks_per_second.to_string(), port.to_string());
    Server::start(Command::new(std::env::current_exe()?).args(["venue", &ticks, &port]))
}

/// The servers that do the least.
pub(crate) fn bare(venue: &Server) -> Outcome<Server> {
    Server::start(&mut bare_command(venue)?)
}

/// How they are started.
pub(crate) fn bare_command(venue: &Server) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare", &venue.url()]);
    Ok(command)
}

/// The server in Python, if `scripts/bench.sh` made what it needs: with answers that count for so many seconds, and one
/// worker. The time of a processor is what is compared, and more workers give no more answers for it.
pub(crate) fn python(venue: &Server, keep_seconds: u32) -> Outcome<Option<Server>> {
    let Some(python) = std::env::var_os(PYTHON) else { return Ok(None) };
    let server = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("python/server.py");
    let mut command = Command::new(python);
    command.arg(server).args([&venue.url(), &keep_seconds.to_string()]);
    Server::start(&mut command).map(Some)
}

/// Which interpreter has the packages of `python/requirements.txt`.
const PYTHON: &str = "RIVALS_PYTHON";

/// Cambist, built beside this program, with a data directory of its own.
pub(crate) struct Cambist {
    pub(crate) server: Server,
    _data: TempDir,
}

/// Cambist before this venue, with these settings besides.
pub(crate) fn cambist(venue: &Server, settings: &[(&str, &str)]) -> Outcome<Cambist> {
    let data = tempfile::tempdir()?;
    let server = Server::start(cambist_command(venue, &data)?.envs(settings.iter().copied()))?;
    Ok(Cambist { server, _data: data })
}

/// How Cambist is started.
pub(crate) fn cambist_command(venue: &Server, data: &TempDir) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?.with_file_name("cambist"));
    command.args(["serve", "--port", "0", "--data-dir"]).arg(data.path());
    command.env("CAMBIST_LOG__LEVEL", "error");
    command.env("CAMBIST_EXCHANGES__ENABLED", "paper,kraken,binance");
    command.env("CAMBIST_EXCHANGES__KRAKEN__REST_URL", venue.url());
    command.env("CAMBIST_EXCHANGES__KRAKEN__WS_URL", format!("ws://{}/v2", venue.address));
    command.env("CAMBIST_EXCHANGES__BINANCE__REST_URL", venue.url());
    Ok(command)
}
