//! Requests over connections that are kept open, each waiting for its answer before the next.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::Outcome;
use crate::clock::now;

/// What somebody asks, again and again.
#[derive(Clone)]
pub(crate) struct Asked(String);

impl Asked {
    /// A page.
    pub(crate) fn get(path: &str) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n\r\n"))
    }

    /// A body of JSON, with headers of its own, each ended by `\r\n`.
    pub(crate) fn post(path: &str, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self(format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept: application/json, text/event-stream\r\n\
             content-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}"
        ))
    }

    /// The answer to it, head and body, over a connection of its own.
    pub(crate) async fn once(&self, address: &str) -> Outcome<String> {
        let mut connection = Connection::open(address).await?;
        connection.ask(self).await?;
        Ok(String::from_utf8_lossy(&connection.answer).into_owned())
    }
}

/// Asks over so many connections for this long, each one thing of these, and counts the answers. Anything but success is
/// an error.
pub(crate) async fn ask(address: &str, asked: &[Asked], connections: usize, time: Duration) -> Outcome<u32> {
    let mut all = JoinSet::new();
    let end = now() + time;
    for asked in asked.iter().cycle().take(connections) {
        let (address, asked) = (address.to_owned(), asked.clone());
        all.spawn(async move { ask_until(&address, &asked, end).await });
    }
    let mut count = 0;
    while let Some(answers) = all.join_next().await {
        count += answers??;
    }
    Ok(count)
}

async fn ask_until(address: &str, asked: &Asked, end: Instant) -> Outcome<u32> {
    let mut connection = Connection::open(address).await?;
    let mut count = 0;
    while now() < end {
        connection.ask(asked).await?;
        count += 1;
    }
    Ok(count)
}

/// A connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    /// The last answer, as it came.
    answer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(256 * 1_024) })
    }

    /// The status and the body of the answer to a question.
    pub(crate) async fn hear(&mut self, asked: &Asked) -> Outcome<(u16, String)> {
        self.exchange(asked).await?;
        let text = String::from_utf8_lossy(&self.answer);
        let (head, body) = text.split_once("\r\n\r\n").ok_or("an answer without a head")?;
        let status = head.split(' ').nth(1).ok_or("an answer without a status")?;
        Ok((status.parse()?, body.to_owned()))
    }

    async fn ask(&mut self, asked: &Asked) -> Outcome {
        self.exchange(asked).await?;
        if self.answer.starts_with(b"HTTP/1.1 200") {
            return Ok(());
        }
        Err(format!("a refusal: {}", String::from_utf8_lossy(&self.answer)).into())
    }

    async fn exchange(&mut self, asked: &Asked) -> Outcome {
        self.stream.write_all(asked.0.as_bytes()).await?;
        self.answer.clear();
        let mut end = End::Unknown;
        while !end.is_reached(&self.answer) {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            end.learn(&self.answer);
        }
        Ok(())
    }
}

/// Where an answer ends.
enum End {
    Unknown,
    /// At this length.
    At(usize),
    /// With an empty chunk.
    Chunk,
}

impl End {
    /// Reads the head, once it is there.
    fn learn(&mut self, answer: &[u8]) {
        if !matches!(self, Self::Unknown) {
            return;
        }
        let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return };
        let fields = String::from_utf8_lossy(answer.get(..head).unwrap_or_default()).to_ascii_lowercase();
        let length =
            fields.split_once("content-length:").and_then(|(_, rest)| rest.lines().next()?.trim().parse().ok());
        *self = length.map_or(Self::Chunk, |length: usize| Self::At(head + 4 + length));
    }

    fn is_reached(&self, answer: &[u8]) -> bool {
        match self {
            Self::Unknown => false,
            Self::At(length) => answer.len() >= *length,
            Self::Chunk => answer.ends_with(b"\r\n0\r\n\r\n"),
        }
    }
}
