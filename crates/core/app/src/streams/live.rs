//! A topic that somebody listens to.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use super::event::News;
use super::ring::{Next, Ring};
use super::source::Delivery;
use super::subscription::{StreamStart, Subscription};
use super::topic::{Epoch, Position, Topic};

/// A topic that has a source.
pub(super) struct Live {
    pub(super) topic: Topic,
    delivery: Delivery,
    ring: RwLock<Ring>,
    /// Wakes the listeners when something was added; knows how many there are.
    bell: watch::Sender<()>,
}

impl Live {
    pub(super) fn new(topic: Topic, epoch: Epoch, delivery: Delivery) -> Self {
        Self { topic, delivery, ring: RwLock::new(Ring::new(topic, epoch)), bell: watch::Sender::new(()) }
    }

    /// Tells every listener.
    pub(super) fn publish(&self, news: News) {
        let pushed = self.write(|ring| ring.push(news));
        if pushed.is_some() {
            self.bell.send_replace(());
        }
    }

    /// Tells every listener that nothing more will come.
    pub(super) fn end(&self) {
        self.write(Ring::end);
        self.bell.send_replace(());
    }

    /// Waits until nobody listens.
    pub(super) async fn deserted(&self) {
        self.bell.closed().await;
    }

    pub(super) fn is_deserted(&self) -> bool {
        self.bell.receiver_count() == 0
    }

    /// What there is at a place.
    pub(super) fn next(&self, place: u64) -> Next {
        self.ring.read().unwrap_or_else(PoisonError::into_inner).next(place)
    }

    /// A new listener, who goes on after a position if that is possible.
    pub(super) fn listen(self: &Arc<Self>, after: Option<Position>) -> Subscription {
        // First the ear, then the place: so nothing that comes in between goes unheard.
        let bell = self.bell.subscribe();
        let welcome = self.write(|ring| ring.welcome(after));
        let start = StreamStart { position: welcome.position, delivery: self.delivery, resumed: welcome.resumed };
        Subscription::new(Arc::clone(self), bell, start, welcome)
    }

    fn write<T>(&self, act: impl FnOnce(&mut Ring) -> T) -> T {
        // Whoever panicked left the ring whole: nothing in it is changed in two steps that could be parted.
        act(&mut self.ring.write().unwrap_or_else(PoisonError::into_inner))
    }
}
