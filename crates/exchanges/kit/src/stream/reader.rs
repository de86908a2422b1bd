//! One reader of a shared subscription.

use std::sync::Arc;

use cambist_ports::exchange::{EventStream, MarketEvent};
use futures_util::{StreamExt, stream};
use tokio::sync::Notify;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::topics::{Place, Told};

/// Reads what is told. When it is dropped, the line looks whether anybody else does.
pub(super) struct Reader {
    // Dropped before the line is told, so that the line counts one reader less.
    receiver: Receiver<Told>,
    _leaving: Leaving,
}

struct Leaving(Arc<Notify>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Reader {
    pub(super) fn new(place: Place) -> Self {
        Self { receiver: place.receiver, _leaving: Leaving(place.wake) }
    }

    /// What is told next; `None` when nothing will be any more.
    pub(super) async fn next(&mut self) -> Option<Told> {
        match self.receiver.recv().await {
            Ok(told) => Some(told),
            Err(RecvError::Lagged(count)) => Some(Told::Event(MarketEvent::Lagged(count))),
            Err(RecvError::Closed) => None,
        }
    }

    /// `first`, and then what is told. A refusal is told as an interruption after which nothing follows.
    pub(super) fn into_stream(self, first: Option<MarketEvent>) -> EventStream<MarketEvent> {
        let later = stream::unfold(Some(self), |reader| async {
            let mut reader = reader?;
            match reader.next().await? {
                Told::Event(event) => Some((event, Some(reader))),
                Told::Refused(error) => Some((MarketEvent::Interrupted { reason: error.to_string() }, None)),
            }
        });
        stream::iter(first).chain(later).boxed()
    }
}
