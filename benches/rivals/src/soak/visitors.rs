//! Clients that come, ask or listen for a while, and go.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

use super::tally::Tally;
use crate::Outcome;
use crate::clock::pause;
use crate::load::{Asked, Connection};

const PRICE: &str = "/price/kraken/BTC-USD";
const CANDLES: &str = "/historical/kraken/BTC-USD?timeframe=1m&limit=100";
const PRODUCTS: &str = "/api/v1/products?exchange=kraken";
const STREAM: &str = "ws://localhost/api/v1/stream";
const SUBSCRIBE: &str = r#"{"type":"subscribe","channel":"ticker","exchange":"kraken","symbols":["BTC-USD"]}"#;
const SENT_EVENTS: &str = "/api/v1/stream/sse?channel=ticker&exchange=kraken&symbols=BTC-USD";

/// The price that the venue always has.
const LAST: &str = "64250.1";

/// How many questions a visitor asks.
const QUESTIONS: usize = 60;

/// Between two questions.
const THINKING: Duration = Duration::from_millis(20);

/// Listeners stay for one of these times.
const STAYS: [u64; 4] = [1, 3, 8, 31];

/// What a refusal may be called: the venue is away.
const HONEST: [&str; 2] = ["exchange_unavailable", "rate_limited"];

/// Asks over REST, one visit after the other.
pub(super) async fn read(address: String, tally: Arc<Tally>, n: usize) -> Outcome {
    let paths = [PRICE, CANDLES, PRICE, PRODUCTS];
    loop {
        let mut connection = Connection::open(&address).await?;
        for question in 0..QUESTIONS {
            let path = paths[(question + n) % paths.len()];
            let (status, body) = connection.hear(&Asked::get(path)).await?;
            if is_right(path, status, &body)? {
                tally.answers.one_more();
            } else {
                tally.refusals.one_more();
            }
            pause(THINKING).await;
        }
        tally.visits.one_more();
    }
}

/// Is an answer right? An honest refusal is not; anything else is an error.
fn is_right(path: &str, status: u16, body: &str) -> Outcome<bool> {
    let answer: Value = serde_json::from_str(body)?;
    let wrong = || Err(format!("{path} was answered {status} {body}").into());
    if status != 200 {
        let is_honest = answer["code"].as_str().is_some_and(|code| HONEST.contains(&code));
        return if is_honest { Ok(false) } else { wrong() };
    }
    let is_right = match path {
        PRICE => answer["last"] == LAST && answer["symbol"] == "BTC-USD",
        CANDLES => answer.as_array().is_some_and(|rows| is_in_order(rows)),
        _ => body.contains("BTC-USD"),
    };
    if is_right { Ok(true) } else { wrong() }
}

fn is_in_order(rows: &[Value]) -> bool {
    let opens = |row: &Value| row["timestamp"].as_i64().unwrap_or_default();
    rows.len() == 100 && rows.windows(2).all(|two| matches!(two, [one, next] if opens(next) - opens(one) == 60_000))
}

/// Listens on web sockets, one visit after the other.
pub(super) async fn listen(address: String, tally: Arc<Tally>, n: usize) -> Outcome {
    for visit in n.. {
        let stay = STAYS[visit % STAYS.len()];
        let stream = TcpStream::connect(&address).await?;
        let (mut socket, _) = client_async(STREAM, stream).await?;
        socket.send(Message::text(SUBSCRIBE)).await?;
        let mut heard = Heard::default();
        let listening = async {
            while let Some(frame) = socket.next().await {
                if let Message::Text(text) = frame?
                    && heard.is_event(&text, &tally)?
                {
                    tally.events.one_more();
                }
            }
            Err("a stream was closed".into())
        };
        gone_or(timeout(Duration::from_secs(stay), listening).await)?;
        // Some say goodbye, others just go.
        if visit.is_multiple_of(2) {
            socket.close(None).await?;
        }
        tally.visits.one_more();
    }
    Ok(())
}

/// Listens to server-sent events, one visit after the other.
pub(super) async fn follow(address: String, tally: Arc<Tally>, n: usize) -> Outcome {
    for visit in n.. {
        let stay = STAYS[visit % STAYS.len()];
        let mut stream = BufReader::new(TcpStream::connect(&address).await?);
        stream.write_all(format!("GET {SENT_EVENTS} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes()).await?;
        let mut heard = Heard::default();
        let listening = async {
            let mut line = String::new();
            loop {
                line.clear();
                if stream.read_line(&mut line).await? == 0 {
                    return Err("a stream was closed".into());
                }
                if let Some(event) = line.strip_prefix("data:")
                    && heard.is_event(event.trim(), &tally)?
                {
                    tally.sent_events.one_more();
                }
            }
        };
        gone_or(timeout(Duration::from_secs(stay), listening).await)?;
        tally.visits.one_more();
    }
    Ok(())
}

/// A visitor who listened until it went is content.
fn gone_or(listened: Result<Outcome, tokio::time::error::Elapsed>) -> Outcome {
    listened.unwrap_or(Ok(()))
}

/// What a listener knows.
#[derive(Default)]
struct Heard {
    /// The epoch and the sequence of the last event.
    last: Option<(String, u64)>,
}

impl Heard {
    /// Is this an event, and the right one? Within an epoch none is missing unless that was said.
    fn is_event(&mut self, text: &str, tally: &Tally) -> Outcome<bool> {
        let said: Value = serde_json::from_str(text)?;
        match said["type"].as_str().unwrap_or_default() {
            "interrupted" => {
                tally.interruptions.one_more();
                // It has a number like every event of a feed, and does not say it.
                self.last = self.last.take().map(|(epoch, last)| (epoch, last + 1));
                return Ok(false);
            }
            "lagged" => {
                self.last = None;
                return Ok(false);
            }
            "update" => {}
            "error" if !HONEST.contains(&said["data"]["code"].as_str().unwrap_or_default()) => {
                return Err(format!("a stream was told {text}").into());
            }
            _ => return Ok(false),
        }
        if said["data"]["last"] != LAST {
            return Err(format!("a wrong event: {text}").into());
        }
        let epoch = said["epoch"].as_str().unwrap_or_default().to_owned();
        let sequence = said["sequence"].as_u64().ok_or_else(|| format!("an event without a sequence: {text}"))?;
        if let Some((before, last)) = &self.last
            && *before == epoch
            && sequence != last + 1
        {
            return Err(format!("after {last} came {sequence}").into());
        }
        self.last = Some((epoch, sequence));
        Ok(true)
    }
}
