//! A venue that answers HTTP as it was told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is answered to a request.
pub(crate) enum Reply {
    /// These bytes, and the connection stays.
    Bytes(Vec<u8>),
    /// These bytes, and the connection ends.
    Cut(Vec<u8>),
    /// Nothing, ever.
    Silence,
}

impl Reply {
    pub(crate) fn with(status: &str, headers: &str, body: &[u8]) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
        Self::Bytes([head.as_bytes(), body].concat())
    }

    pub(crate) fn json(body: &str) -> Self {
        Self::with("200 OK", "", body.as_bytes())
    }
}

/// What the server saw.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) requests: Vec<String>,
}

/// A server that gives one reply after the other.
pub(crate) struct HttpServer {
    pub(crate) url: String,
    seen: Arc<Mutex<Seen>>,
}

impl HttpServer {
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Seen::default()));
        let replies = Arc::new(Mutex::new(replies.into_iter().collect()));
        let (seen_by, served) = (Arc::clone(&seen), replies);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                seen_by.lock().unwrap().connections += 1;
                tokio::spawn(serve(socket, Arc::clone(&seen_by), Arc::clone(&served)));
            }
        });
        Self { url, seen }
    }

    pub(crate) fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.seen.lock().unwrap())
    }
}

async fn serve(mut socket: TcpStream, seen: Arc<Mutex<Seen>>, replies: Arc<Mutex<VecDeque<Reply>>>) {
    let mut heard = Vec::new();
    loop {
        while !heard.ends_with(b"\r\n\r\n") {
            let mut part = [0; 4_096];
            match socket.read(&mut part).await {
                Ok(length @ 1..) => heard.extend_from_slice(&part[..length]),
                _ => return,
            }
        }
        seen.lock().unwrap().requests.push(String::from_utf8(std::mem::take(&mut heard)).unwrap());
        let reply = replies.lock().unwrap().pop_front().unwrap_or(Reply::Silence);
        match reply {
            Reply::Bytes(bytes) => socket.write_all(&bytes).await.unwrap(),
            Reply::Cut(bytes) => return drop(socket.write_all(&bytes).await),
            Reply::Silence => std::future::pending().await,
        }
    }
}
