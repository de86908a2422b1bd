//! A running `cambist serve`.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::{Reply, Socket, http, until};

/// A server, which is killed when it is let go.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut process = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        listen_in(process.stderr.take().unwrap(), Arc::clone(&log));
        let address = until("the server says where it listens", || {
            let said = log.lock().unwrap().clone();
            let over = process.try_wait().unwrap();
            assert!(over.is_none(), "the server ended: {over:?}\n{said}");
            address_in(&said)
        });
        Self { process, address, log }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Sends a request, which has to be answered.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Reply {
        http::ask(self.address, method, path, headers, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], None)
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.ask("POST", path, &[], Some(body))
    }

    #[track_caller]
    pub(crate) fn delete(&self, path: &str) -> Reply {
        self.ask("DELETE", path, &[], None)
    }

    /// Calls a tool over HTTP: the result, or the error of the protocol.
    #[track_caller]
    pub(crate) fn call_tool(&self, tool: &str, arguments: &Value, meta: &Value) -> Value {
        let mut all = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
        });
        all.as_object_mut().unwrap().extend(meta.as_object().unwrap().clone());
        let params = json!({"name": tool, "arguments": arguments, "_meta": all});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
        let headers = [
            ("Accept", "application/json, text/event-stream"),
            ("MCP-Protocol-Version", "2026-07-28"),
            ("Mcp-Method", "tools/call"),
            ("Mcp-Name", tool),
        ];
        let reply = self.ask("POST", "/mcp", &headers, Some(&body)).json(200);
        assert_eq!(reply["id"], 1, "{reply}");
        reply["result"].clone()
    }

    /// Opens a stream.
    pub(crate) fn stream(&self, path: &str) -> Socket {
        Socket::open(self.address, path)
    }

    /// Ends it the way that service managers do; gives its exit code.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        self.ask_to_end();
        let status = until("the server has ended", || self.process.try_wait().unwrap());
        status.code()
    }

    /// Tells it to end, and does not wait.
    pub(crate) fn ask_to_end(&self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    #[expect(clippy::print_stderr, reason = "what the server said belongs to a failed test's output")]
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            eprintln!("the server said:\n{}", self.log());
        }
    }
}

/// Reads what a process says, for as long as it says something.
fn listen_in(stderr: ChildStderr, log: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// The first address in what a server said, once its line is whole.
fn address_in(said: &str) -> Option<SocketAddr> {
    let whole = &said[..said.rfind('\n')?];
    let (_, rest) = whole.split_once("http://")?;
    rest.split(['/', ' ', '\n']).next()?.parse().ok()
}
