//! A place to run commands in: a directory and an environment of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{Agent, Ended, Server};

/// A home directory with records in it, and the variables that commands see there: nothing of the machine's own
/// configuration reaches them.
pub(crate) struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// The same home with one variable more.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Limits so wide that a test meets none.
    pub(crate) fn without_limits() -> Self {
        Self::new()
            .with("CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE", "1000000")
            .with("CAMBIST_SAFETY__MAX_POSITION_SIZE_PCT", "100")
            .with("CAMBIST_SAFETY__MAX_LOSS_PER_DAY_USD", "100000000")
    }

    /// The home directory.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the records are.
    pub(crate) fn data_dir(&self) -> PathBuf {
        self.path().join("data")
    }

    /// The command, not started yet.
    pub(crate) fn command<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cambist"));
        command.env_clear().env("HOME", self.path()).env("CAMBIST_DATA_DIR", self.data_dir());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Ended {
        Ended::of(self.command(words).output().unwrap())
    }

    /// Runs a command to its end that reads this.
    pub(crate) fn run_on<'a>(&self, input: &str, words: impl IntoIterator<Item = &'a str>) -> Ended {
        let mut process = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        // A command that refuses before it reads hangs up.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        Ended::of(process.wait_with_output().unwrap())
    }

    /// Starts a server on a free port, which is ready.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with([])
    }

    /// Starts a server on a free port with these options besides.
    pub(crate) fn serve_with<'a>(&self, options: impl IntoIterator<Item = &'a str>) -> Server {
        Server::start(self.command(["serve", "--port", "0"].into_iter().chain(options)))
    }

    /// Starts `cambist mcp` and shakes hands with it.
    pub(crate) fn agent(&self) -> Agent {
        Agent::start(self.command(["mcp"]))
    }
}
