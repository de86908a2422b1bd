//! What is said on one connection, from its opening to its end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cambist_model::Timestamp;
use cambist_ports::exchange::ExchangeError;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::line::Line;
use super::session::{Effect, FetchId};
use crate::rate::Budget;
use crate::transport::{Socket, cause};

/// How long a connection is kept after the last reader left.
const LINGER: Duration = Duration::from_secs(5);

/// How long a message may take to be sent.
const SEND: Duration = Duration::from_secs(10);

/// Why a conversation ended.
pub(super) enum End {
    /// Nobody has listened for a while.
    Idle,
    /// It broke off, for this reason.
    Lost(String),
}

/// A conversation with a venue, on one connection.
pub(super) struct Conversation<'a> {
    line: &'a mut Line,
    socket: Socket,
    /// What is to be sent when its time has come.
    outbox: VecDeque<String>,
    /// When the first of them may be sent.
    send_at: Option<Timestamp>,
    pace: Budget,
    fetches: FuturesUnordered<BoxFuture<'static, (FetchId, Result<Bytes, ExchangeError>)>>,
    idle_since: Option<Timestamp>,
}

impl<'a> Conversation<'a> {
    pub(super) fn new(line: &'a mut Line, socket: Socket) -> Self {
        let pace = Budget::new(line.shared.settings.messages);
        let fetches = FuturesUnordered::new();
        Self { line, socket, outbox: VecDeque::new(), send_at: None, pace, fetches, idle_since: None }
    }

    /// Leads it to its end.
    pub(super) async fn lead(mut self) -> End {
        let end = match self.open() {
            Ok(()) => self.go_on().await,
            Err(end) => end,
        };
        // The venue need not answer; that we leave is said as a courtesy.
        let _ = self.socket.close(None).now_or_never();
        end
    }

    fn open(&mut self) -> Result<(), End> {
        let now = self.now();
        let effects = self.line.session.opened(now);
        self.apply(effects)?;
        self.hear_wishes()
    }

    async fn go_on(&mut self) -> End {
        loop {
            let turn = match self.send_due().await {
                Ok(()) => self.turn().await,
                Err(end) => Err(end),
            };
            if let Err(end) = turn {
                return end;
            }
        }
    }

    /// Waits until something happens, and does what follows from it.
    async fn turn(&mut self) -> Result<(), End> {
        let wake_at = self.wake_at();
        let clock = &self.line.shared.clock;
        let effects = tokio::select! {
            frame = self.socket.next() => return self.heard(frame),
            () = self.line.wake.notified() => return self.hear_wishes(),
            Some((request, answer)) = self.fetches.next() => {
                let now = self.line.shared.clock.now();
                self.line.session.fetched(request, answer, now)
            }
            () = clock.sleep_until(wake_at) => return self.waited(),
        };
        self.apply(effects)
    }

    fn heard(&mut self, frame: Option<Result<Message, Error>>) -> Result<(), End> {
        match frame {
            Some(Ok(Message::Text(text))) => {
                let now = self.now();
                let effects = self.line.session.received(text.as_str(), now);
                self.apply(effects)
            }
            // Pings are answered by the socket itself; none of our venues says anything in binary.
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_))) => Ok(()),
            Some(Ok(Message::Close(said))) => {
                let why = said.map_or_else(String::new, |said| format!(": {} {}", said.code, said.reason));
                Err(End::Lost(format!("the venue closed the connection{why}")))
            }
            Some(Err(error)) => Err(End::Lost(format!("the connection broke: {}", cause(&error)))),
            None => Err(End::Lost("the connection ended".to_owned())),
        }
    }

    /// Tells the session what is wanted now.
    fn hear_wishes(&mut self) -> Result<(), End> {
        let (index, now) = (self.line.index, self.now());
        let changes = self.line.shared.topics.changes(index);
        for unwanted in changes.unwanted {
            let effects = self.line.session.unsubscribe(unwanted, now);
            self.apply(effects)?;
        }
        for wanted in changes.wanted {
            let effects = self.line.session.subscribe(wanted, now);
            self.apply(effects)?;
        }
        let is_idle = self.line.shared.topics.is_idle(index);
        self.idle_since = if is_idle { self.idle_since.or(Some(now)) } else { None };
        Ok(())
    }

    /// Some time has passed.
    fn waited(&mut self) -> Result<(), End> {
        let now = self.now();
        if self.idle_since.is_some_and(|since| since.plus(LINGER) <= now) {
            return Err(End::Idle);
        }
        if self.line.session.deadline().is_some_and(|deadline| deadline <= now) {
            let effects = self.line.session.elapsed(now);
            return self.apply(effects);
        }
        Ok(())
    }

    fn apply(&mut self, effects: Vec<Effect>) -> Result<(), End> {
        let shared = &self.line.shared;
        for effect in effects {
            match effect {
                Effect::Publish(subscription, event) => shared.topics.publish(subscription, event),
                Effect::Refuse(subscription, error) => shared.topics.refuse(subscription, error),
                Effect::Send(frame) => self.outbox.push_back(frame),
                Effect::Fetch(request, path) => {
                    let fetch = Arc::clone(&shared.fetch);
                    self.fetches.push(async move { (request, fetch.fetch(&path).await) }.boxed());
                }
                Effect::Reconnect { reason } => return Err(End::Lost(reason)),
            }
        }
        Ok(())
    }

    /// Sends what may be sent now.
    async fn send_due(&mut self) -> Result<(), End> {
        while !self.outbox.is_empty() {
            let now = self.now();
            let end_of_time = Timestamp::from_micros(i64::MAX);
            let at = self.send_at.or_else(|| self.pace.take(1, now, end_of_time).ok()).unwrap_or(now);
            self.send_at = Some(at);
            if at > now {
                break;
            }
            self.send_at = None;
            if let Some(frame) = self.outbox.pop_front() {
                self.send(frame, now.plus(SEND)).await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self, frame: String, latest: Timestamp) -> Result<(), End> {
        tokio::select! {
            sent = self.socket.send(Message::text(frame)) => {
                sent.map_err(|error| End::Lost(format!("the connection broke: {}", cause(&error))))
            }
            () = self.line.shared.clock.sleep_until(latest) => {
                Err(End::Lost("the venue takes no messages".to_owned()))
            }
        }
    }

    /// When something has to be done if nothing happens before.
    fn wake_at(&self) -> Timestamp {
        let idle_until = self.idle_since.map(|since| since.plus(LINGER));
        let times = [self.line.session.deadline(), self.send_at, idle_until];
        times.into_iter().flatten().min().unwrap_or(Timestamp::from_micros(i64::MAX))
    }

    fn now(&self) -> Timestamp {
        self.line.shared.clock.now()
    }
}
