//! The market streams of a scripted exchange.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cambist_ports::exchange::{EventStream, MarketEvent};
use futures_util::stream;
use tokio::sync::mpsc;

use crate::ScriptedVenue;

/// How many events may wait. A stream that is farther behind ends, so that a test cannot miss it.
const BEHIND: usize = 4_096;

/// What a scripted exchange tells of its markets, if it does.
#[derive(Debug, Default)]
pub(crate) struct MarketFeed(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_offered: bool,
    opened: usize,
    open: Vec<mpsc::Sender<MarketEvent>>,
}

impl ScriptedVenue {
    /// From now on it has streams of its market, which say what [`ScriptedVenue::tell_market`] is told.
    pub fn stream_market(&self) {
        self.market.offer();
    }

    /// Tells the streams of its market.
    pub fn tell_market(&self, event: &MarketEvent) {
        self.market.tell(event);
    }

    /// Ends the streams of its market.
    pub fn break_market_streams(&self) {
        self.market.break_off();
    }

    /// How many streams of its market were opened, and how many are open now.
    pub fn market_streams(&self) -> (usize, usize) {
        (self.market.opened(), self.market.open())
    }
}

impl MarketFeed {
    pub(crate) fn offer(&self) {
        self.inner().is_offered = true;
    }

    /// A stream of what is told from now on; `None` if there are no streams here.
    pub(crate) fn listen(&self) -> Option<EventStream<MarketEvent>> {
        let mut inner = self.inner();
        if !inner.is_offered {
            return None;
        }
        inner.opened += 1;
        let (sender, receiver) = mpsc::channel(BEHIND);
        inner.open.push(sender);
        let events = stream::unfold(receiver, |mut events| async move { Some((events.recv().await?, events)) });
        Some(Box::pin(events))
    }

    pub(crate) fn tell(&self, event: &MarketEvent) {
        self.inner().open.retain(|listener| listener.try_send(event.clone()).is_ok());
    }

    pub(crate) fn break_off(&self) {
        self.inner().open.clear();
    }

    pub(crate) fn opened(&self) -> usize {
        self.inner().opened
    }

    pub(crate) fn open(&self) -> usize {
        self.inner().open.iter().filter(|listener| !listener.is_closed()).count()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
