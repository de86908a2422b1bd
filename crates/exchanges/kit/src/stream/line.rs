//! One connection of many in a row: made, lost, made again, until nobody listens any more.

use std::sync::Arc;
use std::time::Duration;

use cambist_model::Timestamp;
use cambist_ports::exchange::MarketEvent;
use tokio::sync::Notify;

use super::backoff::Backoff;
use super::conversation::{Conversation, End};
use super::session::{Effect, Session};
use super::shared::Shared;

/// Makes connections and leads the conversations on them, one after the other.
pub(super) struct Line {
    pub(super) shared: Arc<Shared>,
    pub(super) index: usize,
    pub(super) session: Box<dyn Session>,
    pub(super) wake: Arc<Notify>,
    backoff: Backoff,
}

impl Line {
    pub(super) fn new(shared: Arc<Shared>, index: usize, session: Box<dyn Session>) -> Self {
        let wake = shared.topics.wake(index);
        Self { shared, index, session, wake, backoff: Backoff::new() }
    }

    /// Runs until nobody listens.
    pub(super) async fn run(mut self) {
        let exchange = self.shared.settings.exchange;
        let mut connect_at = self.connect_at(self.shared.clock.now());
        // Why there is no connection; absent before the first try.
        let mut reason = None;
        loop {
            self.wait(connect_at, reason.as_deref()).await;
            if self.shared.topics.end(self.index) {
                return;
            }
            let mut stood = Duration::ZERO;
            let why = match self.shared.connect().await {
                Err(why) => why,
                Ok(socket) => {
                    tracing::debug!(%exchange, line = self.index, "the stream is connected");
                    let since = self.shared.clock.now();
                    let end = Conversation::new(&mut self, socket).lead().await;
                    stood = self.shared.clock.now().since(since);
                    match end {
                        End::Idle if self.shared.topics.end(self.index) => return,
                        End::Idle => "it was closed because nobody listened".to_owned(),
                        End::Lost(why) => why,
                    }
                }
            };
            let effects = self.session.lost(&why);
            self.tell(effects);
            let pause = self.backoff.next(stood, self.shared.chance());
            let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            tracing::warn!(%exchange, line = self.index, why, pause_ms, "the stream is interrupted");
            connect_at = self.connect_at(self.shared.clock.now().plus(pause));
            reason = Some(why);
        }
    }

    /// What may be done with effects while there is no connection: readers are told, the rest is void.
    fn tell(&self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Publish(subscription, event) => self.shared.topics.publish(subscription, event),
                Effect::Refuse(subscription, error) => self.shared.topics.refuse(subscription, error),
                Effect::Send(_) | Effect::Fetch(..) | Effect::Reconnect { .. } => {}
            }
        }
    }

    /// When a connection may be made, at `earliest` or later.
    fn connect_at(&self, earliest: Timestamp) -> Timestamp {
        let end_of_time = Timestamp::from_micros(i64::MAX);
        self.shared.connects.take(1, earliest, end_of_time).unwrap_or(earliest)
    }

    /// Waits until a connection may be made, or nobody listens any more. Who comes meanwhile hears why nothing is there.
    async fn wait(&mut self, until: Timestamp, reason: Option<&str>) {
        loop {
            let now = self.shared.clock.now();
            let changes = self.shared.topics.changes(self.index);
            for unwanted in changes.unwanted {
                let effects = self.session.unsubscribe(unwanted, now);
                self.tell(effects);
            }
            for wanted in changes.wanted {
                let effects = self.session.subscribe(wanted, now);
                self.tell(effects);
                if let Some(reason) = reason {
                    let event = MarketEvent::Interrupted { reason: reason.to_owned() };
                    self.shared.topics.publish(wanted, event);
                }
            }
            if now >= until || self.shared.topics.is_idle(self.index) {
                return;
            }
            tokio::select! {
                () = self.shared.clock.sleep_until(until) => {}
                () = self.wake.notified() => {}
            }
        }
    }
}
