//! Listening.

use std::sync::Arc;
use std::task::Poll;

use futures_util::stream::{self, Stream};
use tokio::sync::watch;

use super::event::StreamEvent;
use super::live::Live;
use super::ring::{Next, Welcome};
use super::source::Delivery;
use super::topic::Position;

/// A place in a topic. The topic's source is open for as long as somebody has one.
pub struct Subscription {
    live: Arc<Live>,
    bell: watch::Receiver<()>,
    start: StreamStart,
    /// The number of the next event.
    place: u64,
    is_gap: bool,
    first_word: Option<Arc<StreamEvent>>,
}

/// How a subscription begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamStart {
    /// After the last event that had happened.
    pub position: Position,
    /// How the topic's events come here.
    pub delivery: Delivery,
    /// Does it go on where the listener was? `None` if they did not say where.
    pub resumed: Option<bool>,
}

/// What a listener hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// Something happened.
    Event(Arc<StreamEvent>),
    /// The listener was too slow or too long away. So many events were left out; `None` if nobody knows how many.
    Lagged(Option<u64>),
}

impl Subscription {
    pub(super) fn new(live: Arc<Live>, bell: watch::Receiver<()>, start: StreamStart, welcome: Welcome) -> Self {
        let Welcome { place, is_gap, first_word, .. } = welcome;
        Self { live, bell, start, place, is_gap, first_word }
    }

    /// How it began.
    pub fn start(&self) -> StreamStart {
        self.start
    }

    /// The next thing to hear; `None` when nothing more will come. Nothing is lost if the wait is given up.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            self.bell.mark_unchanged();
            if let Poll::Ready(heard) = self.ready() {
                return heard;
            }
            // The bell is in the topic, which lives as long as this does.
            self.bell.changed().await.ok()?;
        }
    }

    /// The same as a stream.
    pub fn into_stream(self) -> impl Stream<Item = Heard> + Send {
        stream::unfold(self, |mut subscription| async move {
            let heard = subscription.next().await?;
            Some((heard, subscription))
        })
    }

    /// What can be heard without waiting.
    fn ready(&mut self) -> Poll<Option<Heard>> {
        if std::mem::take(&mut self.is_gap) {
            return Poll::Ready(Some(Heard::Lagged(None)));
        }
        if let Some(event) = self.first_word.take() {
            return Poll::Ready(Some(Heard::Event(event)));
        }
        match self.live.next(self.place) {
            Next::Event(event) => {
                self.place += 1;
                Poll::Ready(Some(Heard::Event(event)))
            }
            Next::Lost { missed, place } => {
                self.place = place;
                Poll::Ready(Some(Heard::Lagged(Some(missed))))
            }
            Next::Ended => Poll::Ready(None),
            Next::Nothing => Poll::Pending,
        }
    }
}
