//! A server in a process of its own, and what it uses.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::Outcome;

/// The unit in which Linux tells the time that a process has used, for programs like this one.
const TICK: Duration = Duration::from_millis(10);

/// A server. It ends with this value.
pub(crate) struct Server {
    child: Child,
    /// Where it listens, like `127.0.0.1:8765`.
    pub(crate) address: String,
}

impl Server {
    /// Starts it and waits until it says where it listens, on its standard output or error.
    pub(crate) fn start(command: &mut Command) -> Outcome<Self> {
        let (reader, writer) = std::io::pipe()?;
        let mut child = command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).spawn()?;
        // The command keeps the ends for writing; they have to close with the child.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut said = BufReader::new(reader);
        let mut text = String::new();
        loop {
            let from = text.len();
            if said.read_line(&mut text)? == 0 {
                let _ = child.kill();
                return Err(format!("it did not start: {text}").into());
            }
            let address = text.get(from..).and_then(|line| line.split_once("http://")).map(|(_, rest)| {
                rest.chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect::<String>()
            });
            if let Some(address) = address.filter(|address| address.contains(':')) {
                // Whatever it says later is thrown away, but read: a full pipe would stop it.
                std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
                return Ok(Self { child, address });
            }
        }
    }

    /// The address with its scheme.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The processor time that it has used, by all of its threads, in the kernel and outside.
    pub(crate) fn processor_time(&self) -> Outcome<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name in parentheses may hold anything; the fields after it are numbers.
        let (_, fields) = stat.rsplit_once(") ").ok_or("a stat without a name")?;
        let mut times = fields.split(' ').skip(11).map(str::parse::<u32>);
        let (user, system) = times.next().zip(times.next()).ok_or("a stat without times")?;
        Ok(TICK * (user? + system?))
    }

    /// The memory that it uses, in bytes.
    pub(crate) fn memory(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("a status without memory")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1_024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What it keeps is thrown away as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
