//! What a feed says.

use std::pin::Pin;

use bytes::Bytes;
use cambist_app::{Position, StreamStart};
use futures_util::stream::Stream;

use super::request::FeedRequest;

/// An open feed.
pub struct Feed {
    /// What it is about, with nothing left open: the exchange has its name.
    pub about: FeedRequest,
    /// How it begins.
    pub start: StreamStart,
    /// What happens, as it happens.
    pub events: FeedStream,
}

/// What happens, as it happens.
pub type FeedStream = Pin<Box<dyn Stream<Item = FeedEvent> + Send>>;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedEvent {
    /// The new state or the new things.
    Update(Update),
    /// Events were left out: the reader was too slow or too long away, or the source left them out. So many; `None` if
    /// nobody knows how many.
    Lagged(Option<u64>),
    /// The source was lost and is being brought back, for this reason; what happens meanwhile is not told later.
    Interrupted(String),
}

/// The new state or the new things, as text that was made once for everybody who listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    pub(super) line: Bytes,
    /// Where in the line the data begins. It ends one byte before the line does.
    pub(super) data_at: usize,
    pub(super) position: Position,
}

impl Update {
    /// The whole message, as it is told on a stream: a JSON object, in UTF-8.
    pub fn line(&self) -> &Bytes {
        &self.line
    }

    /// What is new, as JSON. Shares the memory of the line.
    pub fn data(&self) -> Bytes {
        self.line.slice(self.data_at..self.line.len().saturating_sub(1).max(self.data_at))
    }

    /// Its place in its feed.
    pub fn position(&self) -> Position {
        self.position
    }
}
