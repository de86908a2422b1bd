//! An issuer on this machine, which says what a test wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cambist_model::{SecureUrl, Timestamp};
use cambist_oauth::{JwtVerifier, OAuthSettings};
use cambist_testkit::ManualClock;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::signer::Signer;

pub(crate) const AUDIENCE: &str = "https://cambist.example.com/mcp";

pub(crate) const KEYS: &str = "/keys";

/// When every test begins.
pub(crate) const START: i64 = 1_700_000_000;

pub(crate) struct Issuer {
    pub(crate) url: String,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    documents: HashMap<String, (u16, String)>,
    asked: Vec<String>,
    down: bool,
}

impl Issuer {
    /// Says where its keys are, and publishes these.
    pub(crate) async fn open(keys: &[&Signer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Mutex::new(Desk::default()));
        tokio::spawn(serve(listener, Arc::clone(&desk)));
        let issuer = Self { url, desk };
        issuer.describe(&issuer.url, &format!("{}{KEYS}", issuer.url));
        issuer.publish(keys);
        issuer
    }

    /// What it says of itself.
    pub(crate) fn describe(&self, issuer: &str, keys: &str) {
        let metadata = json!({ "issuer": issuer, "jwks_uri": keys, "response_types_supported": ["code"] });
        self.say("/.well-known/openid-configuration", 200, &metadata.to_string());
    }

    pub(crate) fn publish(&self, keys: &[&Signer]) {
        let keys: Vec<Value> = keys.iter().map(|key| key.published()).collect();
        self.say(KEYS, 200, &json!({ "keys": keys }).to_string());
    }

    pub(crate) fn say(&self, path: &str, status: u16, body: &str) {
        self.desk.lock().unwrap().documents.insert(path.to_owned(), (status, body.to_owned()));
    }

    /// From now on connections end without an answer, or not any more.
    pub(crate) fn set_down(&self, down: bool) {
        self.desk.lock().unwrap().down = down;
    }

    /// How often it was asked for its keys.
    pub(crate) fn asked(&self) -> usize {
        self.desk.lock().unwrap().asked.iter().filter(|path| *path == KEYS).count()
    }

    pub(crate) fn settings(&self) -> OAuthSettings {
        OAuthSettings { issuer: address(&self.url), audience: AUDIENCE.to_owned(), jwks_url: None }
    }

    pub(crate) fn verifier(&self, clock: &Arc<ManualClock>) -> JwtVerifier {
        JwtVerifier::new(self.settings(), Arc::clone(clock) as _).unwrap()
    }

    /// What a good token says.
    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": self.url, "sub": "alice", "aud": AUDIENCE, "iat": START, "exp": START + 600,
            "scope": "market:read trade:paper openid",
        })
    }
}

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(START)))
}

pub(crate) fn address(text: &str) -> SecureUrl {
    SecureUrl::parse(text).unwrap()
}

/// Goes on when something that runs beside has come so far.
pub(crate) async fn until(reached: impl Fn() -> bool) {
    let wait = async {
        while !reached() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.unwrap();
}

async fn serve(listener: TcpListener, desk: Arc<Mutex<Desk>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, Arc::clone(&desk)));
    }
}

async fn answer(mut stream: TcpStream, desk: Arc<Mutex<Desk>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let path = String::from_utf8(head).unwrap().split(' ').nth(1).unwrap().to_owned();
    let (status, body) = {
        let mut desk = desk.lock().unwrap();
        desk.asked.push(path.clone());
        if desk.down {
            return;
        }
        desk.documents.get(&path).cloned().unwrap_or((404, String::new()))
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    // Whoever finds it too long goes away before its end.
    let _ = stream.write_all(answer.as_bytes()).await;
}
