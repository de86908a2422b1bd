//! A relay: every event of the venue goes on to every client as it is.

use std::sync::{Arc, OnceLock};

use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::Outcome;

const SUBSCRIBE: &str = r#"{"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"]}}"#;

/// How many events a client may be behind before it loses some.
const BEHIND: usize = 256;

/// Buffers of a connection, in bytes: events are small. The default of 128 KiB is for large ones.
const BUFFER: usize = 1_024;

/// A stream of the venue, opened when the first client comes.
#[derive(Clone)]
pub(super) struct Relay {
    venue: String,
    events: Arc<OnceLock<broadcast::Sender<Utf8Bytes>>>,
}

impl Relay {
    pub(super) fn new(venue: String) -> Self {
        Self { venue: venue.replacen("http", "ws", 1), events: Arc::default() }
    }

    pub(super) fn answer(&self, upgrade: WebSocketUpgrade) -> Response {
        let events = self.events.get_or_init(|| {
            let events = broadcast::channel(BEHIND).0;
            tokio::spawn(hear(format!("{}/v2", self.venue), events.clone()));
            events
        });
        let heard = events.subscribe();
        upgrade.read_buffer_size(BUFFER).write_buffer_size(0).on_upgrade(move |socket| tell(socket, heard))
    }
}

async fn hear(venue: String, events: broadcast::Sender<Utf8Bytes>) -> Outcome {
    let (mut socket, _) = connect_async(venue).await?;
    socket.send(Frame::text(SUBSCRIBE)).await?;
    while let Some(frame) = socket.next().await {
        if let Frame::Text(text) = frame?
            && text.contains(r#""ticker","type""#)
        {
            // Nobody listening is no fault.
            let _ = events.send(text.as_str().into());
        }
    }
    Ok(())
}

async fn tell(mut socket: WebSocket, mut heard: broadcast::Receiver<Utf8Bytes>) {
    loop {
        tokio::select! {
            event = heard.recv() => match event {
                Ok(event) => if socket.send(Message::Text(event)).await.is_err() { return },
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            },
            said = socket.recv() => if !matches!(said, Some(Ok(_))) { return },
        }
    }
}
