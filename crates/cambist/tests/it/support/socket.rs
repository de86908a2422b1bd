//! A WebSocket client.

use std::net::{SocketAddr, TcpStream};

use serde_json::Value;
use tokio_tungstenite::tungstenite::protocol::WebSocket;
use tokio_tungstenite::tungstenite::{Message, client};

use super::wait::PATIENCE;

/// A client's end of a stream.
pub(crate) struct Socket(WebSocket<TcpStream>);

impl Socket {
    pub(crate) fn open(address: SocketAddr, path: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = client(format!("ws://{address}{path}"), stream).unwrap();
        Self(socket)
    }

    pub(crate) fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).unwrap();
    }

    /// The next message, as it came.
    pub(crate) fn next(&mut self) -> String {
        loop {
            if let Message::Text(text) = self.0.read().unwrap() {
                return text.to_string();
            }
        }
    }

    /// Reads until a message is what is wanted.
    pub(crate) fn find<T>(&mut self, mut wanted: impl FnMut(&str) -> Option<T>) -> T {
        loop {
            let text = self.next();
            if let Some(found) = wanted(&text) {
                return found;
            }
        }
    }
}
