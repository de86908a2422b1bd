//! A venue that answers REST and streams as it was told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cambist_exchange_kit::{Rate, Transport};
use cambist_exchange_kraken::{Kraken, KrakenSettings, build};
use cambist_model::{RequestId, Timestamp};
use cambist_ports::{Clock, Ctx};
use cambist_testkit::{ManualClock, SeededIds};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{ASSET_PAIRS, at};

/// How an endpoint answers.
#[derive(Clone)]
pub(crate) enum Answer {
    /// With a status and a body.
    With(&'static str, String),
    /// With half of a body.
    Cut,
    /// With bytes that are no HTTP.
    Garbage,
    /// Not at all.
    Silence,
}

impl Answer {
    pub(crate) fn json(body: impl Into<String>) -> Self {
        Self::With("200 OK", body.into())
    }
}

type Endpoints = Arc<Mutex<Vec<(&'static str, Answer)>>>;

/// A local venue and the adapter that is pointed at it.
pub(crate) struct Venue {
    pub(crate) kraken: Kraken,
    pub(crate) clock: Arc<ManualClock>,
    endpoints: Endpoints,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Venue {
    /// Answers `AssetPairs`, and what else is told.
    pub(crate) async fn new() -> Self {
        Self::streaming("ws://127.0.0.1:1".to_owned()).await
    }

    /// The same, with streams at `ws_url`.
    pub(crate) async fn streaming(ws_url: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let rest_url = format!("http://{}", listener.local_addr().unwrap());
        let endpoints: Endpoints = Arc::default();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let (answers, heard) = (Arc::clone(&endpoints), Arc::clone(&requests));
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&answers), Arc::clone(&heard)));
            }
        });
        let clock = Arc::new(ManualClock::new(at(0)));
        let rate = Rate::new(100, Duration::from_secs(1));
        let settings = KrakenSettings { rest_url, ws_url, rate, ..KrakenSettings::default() };
        let kraken = build(settings, Transport::new(), Arc::clone(&clock) as _, Arc::new(SeededIds::default()));
        let venue = Self { kraken, clock, endpoints, requests };
        venue.answer("AssetPairs", Answer::json(ASSET_PAIRS));
        venue
    }

    /// From now on an endpoint answers so.
    pub(crate) fn answer(&self, endpoint: &'static str, answer: Answer) {
        let mut endpoints = self.endpoints.lock().unwrap();
        endpoints.retain(|(known, _)| *known != endpoint);
        endpoints.push((endpoint, answer));
    }

    /// The paths that were asked for, all but the list of markets.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|path| !path.contains("AssetPairs")).cloned().collect()
    }

    /// How often the list of markets was asked for.
    pub(crate) fn listings(&self) -> usize {
        self.requests.lock().unwrap().iter().filter(|path| path.contains("AssetPairs")).count()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

pub(crate) fn ctx() -> Ctx {
    Ctx::new(RequestId::from_parts(1, 7))
}

async fn serve(mut socket: TcpStream, endpoints: Endpoints, requests: Arc<Mutex<Vec<String>>>) {
    let mut heard = Vec::new();
    loop {
        while !heard.ends_with(b"\r\n\r\n") {
            let mut part = [0; 4_096];
            match socket.read(&mut part).await {
                Ok(length @ 1..) => heard.extend_from_slice(&part[..length]),
                _ => return,
            }
        }
        let request = String::from_utf8(std::mem::take(&mut heard)).unwrap();
        let path = request.split(' ').nth(1).unwrap().to_owned();
        requests.lock().unwrap().push(path.clone());
        let found = endpoints.lock().unwrap().iter().find(|(endpoint, _)| path.contains(endpoint)).cloned();
        let unknown = || Answer::json(r#"{"error":["EGeneral:Unknown method"]}"#);
        match found.map_or_else(unknown, |(_, answer)| answer) {
            Answer::With(status, body) => {
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
                socket.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            }
            Answer::Cut => {
                let _ = socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"error\":[],").await;
                return;
            }
            Answer::Garbage => {
                let _ = socket.write_all(b"\x16\x03\x01 hello\r\n\r\n").await;
                return;
            }
            Answer::Silence => std::future::pending().await,
        }
    }
}
