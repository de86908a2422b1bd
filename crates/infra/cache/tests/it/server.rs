//! A Redis that a test starts, kills and starts again.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use cambist_cache::{RedisAddress, RedisCache};
use cambist_testkit::ManualClock;

pub(crate) const PASSWORD: &str = "kept-out-of-every-log";

pub(crate) struct RedisServer {
    program: &'static str,
    port: u16,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one; `None`, with a word about it, where none is installed.
    pub(crate) fn start() -> Option<Self> {
        let is_there = |program: &&str| {
            let asked = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        let Some(program) = ["redis-server", "valkey-server"].into_iter().find(is_there) else {
            eprintln!("SKIPPED: neither redis-server nor valkey-server is installed");
            return None;
        };
        for _ in 0..20 {
            // Another test may take the port before the server does; then there is a next one.
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let mut server = Self { program, port, process: None };
            if server.run() {
                return Some(server);
            }
        }
        panic!("{program} does not start");
    }

    /// Runs it until it takes connections; `false` if it ended instead.
    pub(crate) fn run(&mut self) -> bool {
        let port = self.port.to_string();
        let arguments =
            ["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", PASSWORD];
        let mut process = Command::new(self.program).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let is_ready = lines.map_while(Result::ok).any(|line| line.contains("eady to accept connections"));
        self.process = Some(process);
        is_ready
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub(crate) fn cache(&self, clock: &Arc<ManualClock>) -> RedisCache {
        RedisCache::new(self.address(), Arc::clone(clock) as _)
    }

    pub(crate) fn address(&self) -> RedisAddress {
        RedisAddress::parse(&format!("redis://:{PASSWORD}@127.0.0.1:{}/3", self.port).into()).unwrap()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}
