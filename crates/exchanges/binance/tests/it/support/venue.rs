//! Binance on this machine: answers that a test chose, over real connections.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cambist_exchange_binance::{Binance, BinanceSettings, build};
use cambist_exchange_kit::Transport;
use cambist_model::{RequestId, Timestamp};
use cambist_ports::{Clock, Ctx};
use cambist_testkit::{ManualClock, SeededIds};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How a question is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// With this body.
    Body(String),
    /// With a status, a further header if it is not empty, and a body.
    Status(u16, &'static str, String),
    /// With the beginning of an answer, and then with nothing more.
    Cut,
    /// Not at all.
    Silence,
}

/// What the venue answers, by the beginning of the path, and what it was asked.
#[derive(Debug, Default)]
struct Desk {
    replies: BTreeMap<String, Reply>,
    asked: Vec<String>,
}

/// A venue, and the adapter that asks it.
pub(crate) struct Venue {
    pub(crate) binance: Binance,
    pub(crate) clock: Arc<ManualClock>,
    desk: Arc<Mutex<Desk>>,
}

impl Venue {
    /// A venue that tells its markets, and whatever the test says next.
    pub(crate) async fn open() -> Self {
        Self::with_streams("ws://127.0.0.1:9").await
    }

    /// The same, with streams at another address.
    pub(crate) async fn with_streams(ws_url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let rest_url = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::<Mutex<Desk>>::default();
        tokio::spawn(serve(listener, Arc::clone(&desk)));
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_795_000_000_500)));
        let settings = BinanceSettings { rest_url, ws_url: ws_url.to_owned(), ..BinanceSettings::default() };
        let binance = build(settings, Transport::new(), Arc::clone(&clock) as _, Arc::new(SeededIds::default()));
        let venue = Self { binance, clock, desk };
        venue.answer("/api/v3/exchangeInfo", Reply::Body(include_str!("../../../test_data/exchange_info.json").into()));
        venue
    }

    /// From now on, paths that begin like this are answered so.
    pub(crate) fn answer(&self, path: &str, reply: Reply) {
        lock(&self.desk).replies.insert(path.to_owned(), reply);
    }

    /// The paths that were asked for since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.desk).asked)
    }

    /// Does something, and lets time pass quickly meanwhile.
    pub(crate) async fn in_time<T>(&self, act: impl Future<Output = T>) -> T {
        let passing = async {
            loop {
                for _ in 0..50 {
                    tokio::task::yield_now().await;
                }
                self.clock.advance(Duration::from_millis(10));
            }
        };
        tokio::select! {
            biased;
            done = act => done,
            () = passing => unreachable!("time does not end"),
        }
    }

    /// The time by the clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A call with nothing special about it.
pub(crate) fn ctx() -> Ctx {
    Ctx::new(RequestId::from_parts(1, 7))
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(listener: TcpListener, desk: Arc<Mutex<Desk>>) {
    while let Ok((socket, _)) = listener.accept().await {
        tokio::spawn(converse(socket, Arc::clone(&desk)));
    }
}

/// Answers questions on a connection, as long as it is kept.
async fn converse(mut socket: TcpStream, desk: Arc<Mutex<Desk>>) {
    let (reading, mut writing) = socket.split();
    let mut lines = BufReader::new(reading).lines();
    while let Ok(Some(first)) = lines.next_line().await {
        let path = first.split(' ').nth(1).unwrap().to_owned();
        while lines.next_line().await.unwrap().is_some_and(|line| !line.is_empty()) {}
        let answer = match reply(&desk, path) {
            Reply::Body(body) => whole(200, "", &body),
            Reply::Status(status, header, body) => whole(status, header, &body),
            Reply::Cut => "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"symbol\":".to_owned(),
            Reply::Silence => std::future::pending().await,
        };
        let is_cut = !answer.ends_with('\n');
        if writing.write_all(answer.as_bytes()).await.is_err() || is_cut {
            return;
        }
    }
}

fn reply(desk: &Mutex<Desk>, path: String) -> Reply {
    let mut desk = lock(desk);
    let known = desk.replies.iter().find(|(start, _)| path.starts_with(*start)).map(|(_, reply)| reply.clone());
    desk.asked.push(path);
    known.unwrap_or(Reply::Status(404, "", String::new()))
}

fn whole(status: u16, header: &str, body: &str) -> String {
    let (length, end) = (body.len() + 1, if header.is_empty() { "" } else { "\r\n" });
    format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{header}{end}\r\n{body}\n")
}
