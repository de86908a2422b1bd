//! A Cambist in a process of its own.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::message::{answers, initialize, initialized};

/// Limits that do not get in the way of a bench.
const SETTINGS: [(&str, &str); 3] = [
    ("CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE", "1000000"),
    ("CAMBIST_SAFETY__MAX_POSITION_SIZE_PCT", "100"),
    ("CAMBIST_LOG__LEVEL", "error"),
];

/// The executable with one of its verbs on a data directory.
pub(crate) fn command(verb: &str, data_dir: &Path) -> Command {
    let mut command = bare(verb);
    command.arg("--data-dir").arg(data_dir).envs(SETTINGS);
    command
}

/// The executable with one of its verbs.
pub(crate) fn bare(verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cambist"));
    command.arg(verb).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// `cambist mcp`, spoken with over its standard input and output.
pub(crate) struct Agent {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    line: String,
}

impl Agent {
    /// Starts it and introduces itself, without waiting for an answer.
    pub(crate) fn start(data_dir: &Path) -> Result<Self, Box<dyn Error>> {
        let mut child = command("mcp", data_dir).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().ok_or("it has no standard output")?);
        let mut agent = Self { child, input, output, line: String::new() };
        agent.send(&initialize())?;
        agent.send(&initialized())?;
        Ok(agent)
    }

    /// Sends a request and waits for the answer to it.
    pub(crate) fn ask(&mut self, request: &Value) -> Result<(), Box<dyn Error>> {
        self.send(request)?;
        loop {
            self.line.clear();
            if self.output.read_line(&mut self.line)? == 0 {
                return Err("it ended without an answer".into());
            }
            if answers(request, &serde_json::from_str(&self.line)?)? {
                return Ok(());
            }
        }
    }

    /// The memory that it takes, in KiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        memory(&self.child)
    }

    /// Lets it end, as an agent does: it closes its standard input.
    pub(crate) fn end(mut self) -> io::Result<()> {
        drop(self.input.take());
        self.child.wait().map(drop)
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(format!("{message}\n").as_bytes())
    }
}

/// `cambist serve`. It ends with this value.
pub(crate) struct Server {
    child: Child,
    /// Where it listens, like `127.0.0.1:8765`.
    pub(crate) address: String,
    /// Kept open, so that it can go on to write there.
    _log: BufReader<ChildStderr>,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(data_dir: &Path) -> Result<Self, Box<dyn Error>> {
        Self::wait_for(command("serve", data_dir).args(["--port", "0"]))
    }

    fn wait_for(command: &mut Command) -> Result<Self, Box<dyn Error>> {
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let mut log = BufReader::new(child.stderr.take().ok_or("it has no standard error")?);
        let mut said = String::new();
        while log.read_line(&mut said)? > 0 {
            let address = said.split_once("http://").and_then(|(_, rest)| rest.split_once('/'));
            if let Some((address, _)) = address {
                return Ok(Self { child, address: address.to_owned(), _log: log });
            }
        }
        Err(format!("it did not start: {said}").into())
    }

    /// The memory that it takes, in KiB, where the system tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        memory(&self.child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its data directory is thrown away, so there is nothing to end in good order.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Counts how often a server has the disk made durable what was written.
pub(crate) struct Tally {
    log: PathBuf,
    /// The server itself. It outlives the one that counts, which is the child of this process.
    counted: String,
}

impl Tally {
    /// Starts a server under `strace`; `None` where that cannot be. The server is as slow as its syncs, so that what the
    /// counting itself takes matters little to how they are grouped.
    pub(crate) fn start(data_dir: &Path) -> Result<Option<(Server, Self)>, Box<dyn Error>> {
        let log = data_dir.join("syncs.log");
        if Command::new("strace").arg("--version").stdout(Stdio::null()).status().is_err() {
            return Ok(None);
        }
        let mut traced = Command::new("strace");
        traced.args(["--follow-forks", "--seccomp-bpf", "--trace=fsync,fdatasync", "--output"]);
        let serve = command("serve", data_dir);
        traced.arg(&log).arg(serve.get_program()).args(serve.get_args()).args(["--port", "0"]).envs(SETTINGS);
        traced.stdin(Stdio::null()).stdout(Stdio::null());
        let server = Server::wait_for(&mut traced)?;
        let id = server.child.id();
        let counted = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?.trim().to_owned();
        Ok(Some((server, Self { log, counted })))
    }

    /// How many there were so far.
    pub(crate) fn syncs(&self) -> io::Result<usize> {
        let log = std::fs::read_to_string(&self.log)?;
        Ok(log.lines().filter(|line| line.contains("sync(")).count())
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-KILL", &self.counted]).status();
    }
}

fn memory(child: &Child) -> Option<u64> {
    let mut status = String::new();
    std::fs::File::open(format!("/proc/{}/status", child.id())).ok()?.read_to_string(&mut status).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
