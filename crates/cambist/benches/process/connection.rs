//! An HTTP connection that is kept open, as simple as a bench needs it.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::message::{PROTOCOL, answers, initialize, initialized};

/// A connection to one server, and what the server calls the conversation on it.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
    session: Option<String>,
    /// The body of the last answer.
    body: Vec<u8>,
}

/// What an answer says about itself.
#[derive(Default)]
struct Head {
    status: String,
    length: usize,
    is_chunked: bool,
    session: Option<String>,
}

impl Connection {
    pub(crate) fn open(host: &str) -> Result<Self, Box<dyn Error>> {
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), host: host.to_owned(), session: None, body: Vec::new() })
    }

    /// Asks for a page.
    pub(crate) fn get(&mut self, path: &str) -> Result<(), Box<dyn Error>> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        self.exchange(&request).map(drop)
    }

    /// Introduces itself as an agent.
    pub(crate) fn introduce(&mut self) -> Result<(), Box<dyn Error>> {
        self.session = self.post(&initialize())?.session;
        self.post(&initialized()).map(drop)
    }

    /// Sends a request of an agent and waits for the answer to it.
    pub(crate) fn ask(&mut self, request: &Value) -> Result<(), Box<dyn Error>> {
        self.answer(request).map(drop)
    }

    /// The same; gives the result.
    pub(crate) fn answer(&mut self, request: &Value) -> Result<Value, Box<dyn Error>> {
        self.post(request)?;
        let body = std::str::from_utf8(&self.body)?;
        let messages = body.lines().map(|line| line.strip_prefix("data:").unwrap_or(line).trim());
        for mut message in messages.filter_map(|text| serde_json::from_str::<Value>(text).ok()) {
            if answers(request, &message)? {
                return Ok(message["result"].take());
            }
        }
        Err(format!("there is no answer in: {body}").into())
    }

    fn post(&mut self, message: &Value) -> Result<Head, Box<dyn Error>> {
        let message = message.to_string();
        let mut request = format!(
            "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             accept: application/json, text/event-stream\r\nmcp-protocol-version: {PROTOCOL}\r\n",
            self.host
        );
        if let Some(session) = &self.session {
            write!(request, "mcp-session-id: {session}\r\n")?;
        }
        write!(request, "content-length: {}\r\n\r\n{message}", message.len())?;
        self.exchange(&request)
    }

    fn exchange(&mut self, request: &str) -> Result<Head, Box<dyn Error>> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let head = self.read_head()?;
        self.body.clear();
        if head.is_chunked {
            while self.read_chunk()? {}
        } else {
            self.read_body(head.length)?;
        }
        if !head.status.contains(" 20") {
            return Err(format!("{}: {}", head.status, String::from_utf8_lossy(&self.body)).into());
        }
        Ok(head)
    }

    fn read_head(&mut self) -> Result<Head, Box<dyn Error>> {
        let mut head = Head { status: self.read_line()?, ..Head::default() };
        loop {
            let line = self.read_line()?;
            let Some((name, value)) = line.split_once(": ") else {
                return Ok(head);
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = value.parse()?,
                "transfer-encoding" => head.is_chunked = value == "chunked",
                "mcp-session-id" => head.session = Some(value.to_owned()),
                _ => {}
            }
        }
    }

    /// Appends a chunk to the body; false after the last one.
    fn read_chunk(&mut self) -> Result<bool, Box<dyn Error>> {
        let length = usize::from_str_radix(&self.read_line()?, 16)?;
        self.read_body(length)?;
        self.read_line()?;
        Ok(length > 0)
    }

    fn read_body(&mut self, length: usize) -> Result<(), Box<dyn Error>> {
        let from = self.body.len();
        self.body.resize(from + length, 0);
        self.stream.read_exact(self.body.get_mut(from..).unwrap_or_default())?;
        Ok(())
    }

    fn read_line(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(line.trim_end().to_owned())
    }
}
