//! What a topic is.

use bytes::Bytes;
use cambist_model::Timestamp;
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent};

/// Something about a market that is followed: streams, and a question by REST that says how things stood before.
///
/// A topic outlives connections. It is started when all its streams run, and stopped when they are gone.
pub(super) trait Topic: Send {
    /// Its streams run from now on.
    fn started(&mut self, now: Timestamp, steps: &mut Steps);

    /// Its streams are gone, and nothing that was heard is believed any more.
    fn stopped(&mut self);

    /// An event of one of its streams, after it was started.
    fn heard(&mut self, stream: &str, event: &str, now: Timestamp, steps: &mut Steps) -> serde_json::Result<()>;

    /// What its question brought.
    fn answered(&mut self, answer: Result<Bytes, ExchangeError>, now: Timestamp, steps: &mut Steps);

    /// When it has to do something by itself.
    fn deadline(&self) -> Option<Timestamp>;

    /// Does what is due by itself.
    fn elapsed(&mut self, now: Timestamp, steps: &mut Steps);

    /// These follow it now. Only a topic that serves several channels has to know.
    fn followed(&mut self, _by: &[MarketChannel], _now: Timestamp, _steps: &mut Steps) {}
}

/// What a topic wants done, in order.
pub(super) type Steps = Vec<Step>;

/// Something that a topic wants done.
pub(super) enum Step {
    /// Tell everybody who follows it.
    Tell(MarketEvent),
    /// Tell whoever follows this channel of it.
    TellOne(MarketChannel, MarketEvent),
    /// Ask this by REST. Every topic asks one thing at a time.
    Ask(String),
    /// Tell everybody that this cannot be had, and forget the topic.
    GiveUp(ExchangeError),
}

impl Step {
    /// Tells that something is missing.
    pub(super) fn interrupted(reason: &str) -> Self {
        Self::Tell(MarketEvent::Interrupted { reason: reason.to_owned() })
    }
}
