//! A WebSocket client against a face that listens: on a port, or on a socket file.

use std::net::SocketAddr;
use std::sync::Arc;

use cambist_http::Listener;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;

use crate::house::House;

/// A face that listens on a port of its own and on a socket file of its own.
pub(crate) struct Server {
    pub(crate) house: Arc<House>,
    pub(crate) address: SocketAddr,
    pub(crate) folder: TempDir,
    pub(crate) stop: CancellationToken,
    pub(crate) running: Vec<JoinHandle<()>>,
}

impl Server {
    pub(crate) async fn start(house: House) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = Listener::tcp("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let file = Listener::unix(&folder.path().join("http.sock")).await.unwrap();
        let address = port.address().unwrap();
        let (router, stop) = (house.router(), CancellationToken::new());
        let running = [port, file].map(|listener| tokio::spawn(listener.serve(router.clone(), stop.clone())));
        Self { house: Arc::new(house), address, folder, stop, running: running.into() }
    }

    pub(crate) async fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    pub(crate) async fn unix(&self) -> UnixStream {
        UnixStream::connect(self.folder.path().join("http.sock")).await.unwrap()
    }

    pub(crate) async fn open(&self, path: &str) -> Client<TcpStream> {
        Client::open(self.tcp().await, path).await.unwrap()
    }

    /// The answer to a stream that is refused.
    pub(crate) async fn refused(&self, path: &str) -> (u16, Value) {
        match Client::open(self.tcp().await, path).await {
            Err(Error::Http(response)) => {
                let (head, body) = response.into_parts();
                (head.status.as_u16(), serde_json::from_slice(&body.unwrap()).unwrap())
            }
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it was opened"),
        }
    }

    /// Stops, and waits until everybody has left.
    pub(crate) async fn end(self) {
        self.stop.cancel();
        for running in self.running {
            running.await.unwrap();
        }
    }
}

pub(crate) struct Client<S>(WebSocketStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub(crate) async fn open(stream: S, path: &str) -> Result<Self, Error> {
        client_async(format!("ws://localhost{path}"), stream).await.map(|(client, _)| Self(client))
    }

    pub(crate) async fn say(&mut self, value: Value) {
        self.say_text(&value.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// What comes next, whatever it is.
    pub(crate) async fn next(&mut self) -> Option<Message> {
        self.0.next().await.and_then(Result::ok)
    }

    /// The next text, read as JSON.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// The next complaint: the fields it names.
    pub(crate) async fn complaint(&mut self) -> Vec<String> {
        let line = self.hear().await;
        assert_eq!(line["type"], "error", "{line}");
        let fields = line["data"]["fields"].as_array().cloned().unwrap_or_default();
        fields.iter().map(|field| field["field"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits for the goodbye.
    pub(crate) async fn goodbye(&mut self) -> CloseFrame {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => return frame,
                Some(_) => {}
                None => panic!("it went without a word"),
            }
        }
    }
}
