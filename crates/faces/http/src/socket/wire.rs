//! The client's end: what it sends, and sending to it without waiting for ever.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use cambist_model::Timestamp;
use cambist_ports::Clock;

use crate::serve::Connection;
use crate::time_limit::before;

/// How long a message may take to leave. A client that takes nothing for so long is given up.
const SEND_TIME: Duration = Duration::from_secs(30);

/// How often a client hears that the stream is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A client.
pub(super) struct Wire {
    socket: WebSocket,
    connection: Option<Connection>,
    clock: Arc<dyn Clock>,
    next_beat: Timestamp,
}

/// The client has gone.
#[derive(Debug)]
pub(super) struct Gone;

/// What happens at the client's end.
#[derive(Debug)]
pub(super) enum Sign {
    /// It said something.
    Message(Message),
    /// It is time to show that the stream is alive.
    Beat,
}

impl Wire {
    pub(super) fn new(socket: WebSocket, connection: Option<Connection>, clock: Arc<dyn Clock>) -> Self {
        let next_beat = clock.now().plus(HEARTBEAT);
        Self { socket, connection, clock, next_beat }
    }

    /// Waits for the next sign. Nothing is lost if the wait is given up.
    pub(super) async fn sign(&mut self) -> Result<Sign, Gone> {
        tokio::select! {
            biased;
            () = stopped(self.connection.as_ref()) => Err(Gone),
            () = self.clock.sleep_until(self.next_beat) => {
                self.next_beat = self.clock.now().plus(HEARTBEAT);
                Ok(Sign::Beat)
            }
            message = self.socket.recv() => match message {
                Some(Ok(message)) => Ok(Sign::Message(message)),
                Some(Err(_)) | None => Err(Gone),
            }
        }
    }

    /// Sends a text.
    pub(super) async fn say(&mut self, text: String) -> Result<(), Gone> {
        self.send(Message::Text(text.into())).await
    }

    /// Sends a message, unless the client is too slow or the server stops meanwhile.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), Gone> {
        let end = self.clock.now().plus(SEND_TIME);
        let sent = before(&*self.clock, end, self.socket.send(message));
        tokio::select! {
            biased;
            sent = sent => sent.and_then(Result::ok).ok_or(Gone),
            () = stopped(self.connection.as_ref()) => Err(Gone),
        }
    }

    /// Says goodbye, if anybody still listens.
    pub(super) async fn close(mut self) {
        let away = CloseFrame { code: close_code::AWAY, reason: "the stream ends".into() };
        let end = self.clock.now().plus(Duration::from_secs(1));
        let _ = before(&*self.clock, end, self.socket.send(Message::Close(Some(away)))).await;
    }
}

async fn stopped(connection: Option<&Connection>) {
    match connection {
        Some(connection) => connection.stopped().await,
        None => std::future::pending().await,
    }
}
