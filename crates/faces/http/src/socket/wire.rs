//! The client's end: what it sends, and sending to it without waiting for ever.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Error;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use cambist_ports::Clock;
use futures_util::future::FutureExt;
use futures_util::sink::Sink;

use crate::lifetime::{Lifetime, Over};
use crate::time_limit::before;

/// How long a message may take to leave. A client that takes nothing for so long is given up.
const SEND_TIME: Duration = Duration::from_secs(30);

/// A client.
pub(super) struct Wire {
    socket: WebSocket,
    lifetime: Lifetime,
    clock: Arc<dyn Clock>,
}

/// The client has gone, or has to go.
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
    pub(super) fn new(socket: WebSocket, lifetime: Lifetime, clock: Arc<dyn Clock>) -> Self {
        Self { socket, lifetime, clock }
    }

    /// Waits for the next sign. Nothing is lost if the wait is given up.
    pub(super) async fn sign(&mut self) -> Result<Sign, Gone> {
        tokio::select! {
            biased;
            beat = self.lifetime.beat() => beat.map(|()| Sign::Beat).map_err(|Over| Gone),
            message = self.socket.recv() => match message {
                Some(Ok(message)) => Ok(Sign::Message(message)),
                Some(Err(_)) | None => Err(Gone),
            }
        }
    }

    /// Says something and sees to it that it leaves.
    pub(super) async fn say(&mut self, text: String) -> Result<(), Gone> {
        self.put(Message::Text(text.into())).await?;
        self.flush().await
    }

    /// Takes a message, which leaves with the next [`Wire::flush`] at the latest.
    pub(super) async fn put(&mut self, message: Message) -> Result<(), Gone> {
        self.patiently(Sink::poll_ready).await?;
        Pin::new(&mut self.socket).start_send(message).map_err(|_| Gone)
    }

    /// Sends what was taken, unless the client is too slow or the stream ends meanwhile.
    pub(super) async fn flush(&mut self) -> Result<(), Gone> {
        self.patiently(Sink::poll_flush).await
    }

    /// Says goodbye, if anybody still listens.
    pub(super) async fn close(mut self) {
        let away = CloseFrame { code: close_code::AWAY, reason: "the stream ends".into() };
        let end = self.clock.now().plus(Duration::from_secs(1));
        let _ = before(&*self.clock, end, self.socket.send(Message::Close(Some(away)))).await;
    }

    /// Works on the socket for as long as a message may take.
    async fn patiently(
        &mut self,
        mut work: impl FnMut(Pin<&mut WebSocket>, &mut Context<'_>) -> Poll<Result<(), Error>>,
    ) -> Result<(), Gone> {
        // Mostly there is nothing to wait for, and no need to look at the clock.
        if let Some(done) = poll_fn(|context| work(Pin::new(&mut self.socket), context)).now_or_never() {
            return done.map_err(|_| Gone);
        }
        let clock = Arc::clone(&self.clock);
        let mut late = clock.sleep_until(clock.now().plus(SEND_TIME));
        loop {
            tokio::select! {
                biased;
                done = poll_fn(|context| work(Pin::new(&mut self.socket), context)) => return done.map_err(|_| Gone),
                () = &mut late => return Err(Gone),
                // There is no need for a sign of life while it is the client that is slow.
                beat = self.lifetime.beat() => beat.map_err(|Over| Gone)?,
            }
        }
    }
}
