//! A venue's conversation over one WebSocket, without the WebSocket.

use bytes::Bytes;
use cambist_model::Timestamp;
use cambist_ports::exchange::{ExchangeError, MarketEvent, MarketSubscription};

/// A venue's side of a streaming connection as a state machine without I/O, clock and randomness: what happened and the time
/// go in, what is to be done comes out. So lost, doubled and swapped frames can be tested like any other input.
///
/// One session outlives its connections: after [`Session::opened`] it subscribes again to everything that is wanted.
pub trait Session: Send {
    /// A connection stands, the first or a new one. Nothing that was heard on an earlier one is believed any more.
    fn opened(&mut self, now: Timestamp) -> Vec<Effect>;

    /// The connection is gone. Every subscription is told of it.
    fn lost(&mut self, reason: &str) -> Vec<Effect>;

    /// Somebody wants this from now on. Said once per subscription.
    fn subscribe(&mut self, wanted: MarketSubscription, now: Timestamp) -> Vec<Effect>;

    /// Nobody wants this any more.
    fn unsubscribe(&mut self, unwanted: MarketSubscription, now: Timestamp) -> Vec<Effect>;

    /// The venue said something.
    fn received(&mut self, frame: &str, now: Timestamp) -> Vec<Effect>;

    /// What a [`Effect::Fetch`] brought.
    fn fetched(&mut self, request: FetchId, answer: Result<Bytes, ExchangeError>, now: Timestamp) -> Vec<Effect>;

    /// It is `now`, and nothing else happened. Called at [`Session::deadline`], and harmless at any other time.
    fn elapsed(&mut self, now: Timestamp) -> Vec<Effect>;

    /// When [`Session::elapsed`] has to be called at the latest.
    fn deadline(&self) -> Option<Timestamp>;
}

/// Which [`Effect::Fetch`] an answer belongs to. The session chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FetchId(pub u64);

/// What a session wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// This text frame is to be sent.
    Send(String),
    /// Whoever wanted this is to be told.
    Publish(MarketSubscription, MarketEvent),
    /// Whoever wanted this is to be told why it cannot be had, and it counts as unsubscribed.
    Refuse(MarketSubscription, ExchangeError),
    /// This is to be asked by REST, as a path with its query, and the answer given to [`Session::fetched`].
    Fetch(FetchId, String),
    /// The connection is to be closed and made anew.
    Reconnect {
        /// Why, in words fit for users.
        reason: String,
    },
}
