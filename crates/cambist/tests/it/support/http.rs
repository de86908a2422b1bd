//! Plain HTTP: one request on a connection of its own, its answer byte for byte.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use super::wait::PATIENCE;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Its status.
    pub(crate) status: u16,
    /// Its status line and headers.
    pub(crate) head: String,
    /// Its body, as it came.
    pub(crate) body: String,
}

impl Reply {
    /// The body, of an answer with this status.
    #[track_caller]
    pub(crate) fn text(self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        self.body
    }

    /// The body as JSON, of an answer with this status.
    #[track_caller]
    pub(crate) fn json(self, status: u16) -> Value {
        serde_json::from_str(&self.text(status)).unwrap()
    }
}

/// Sends a request and reads the answer. It is an error if the connection breaks before the answer is whole.
pub(crate) fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> io::Result<Reply> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let body = body.map(Value::to_string).unwrap_or_default();
    if !body.is_empty() {
        headers.push(format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
    }
    let headers = headers.concat();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n{body}");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    read(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Reads an answer; `None` if it is not whole.
fn read(answer: &str) -> Option<Reply> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line[name.len() + 1..].trim().to_owned())
    };
    let body = match header("content-length") {
        Some(length) => body.get(..length.parse().ok()?)?.to_owned(),
        None => unchunked(body)?,
    };
    Some(Reply { status, head: head.to_owned(), body })
}

/// A body that came in pieces.
fn unchunked(mut rest: &str) -> Option<String> {
    let mut body = String::new();
    loop {
        let (size, after) = rest.split_once("\r\n")?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        body.push_str(after.get(..size)?);
        rest = after.get(size..)?.strip_prefix("\r\n")?;
    }
}
