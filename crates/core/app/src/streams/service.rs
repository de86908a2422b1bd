//! Opening and closing topics.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use cambist_model::{AppError, ErrorCode, ExchangeId};
use cambist_ports::{Clock, Ids};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::live::Live;
use super::pump;
use super::source::Sources;
use super::subscription::Subscription;
use super::topic::{Epoch, Position, Topic};
use crate::Call;
use crate::exchanges::Exchanges;
use crate::orders::OrderService;

/// What happens in markets and to orders, for any number of listeners.
pub struct StreamService {
    hub: Arc<Hub>,
    exchanges: Exchanges,
    tasks: TaskTracker,
}

/// What topics and their sources share.
pub(super) struct Hub {
    pub(super) sources: Sources,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) stop: CancellationToken,
    topics: std::sync::Mutex<HashMap<Topic, Arc<Slot>>>,
}

/// The place of a topic, which is empty while nobody listens. Locked while the topic is opened, so that many who come at
/// once open it once.
type Slot = Mutex<Option<Arc<Live>>>;

impl StreamService {
    pub(crate) fn new(
        exchanges: Exchanges,
        orders: Arc<OrderService>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        tasks: TaskTracker,
    ) -> Self {
        let sources = Sources::new(exchanges.clone(), orders, Arc::clone(&clock));
        let hub = Hub { sources, clock, ids, stop: CancellationToken::new(), topics: std::sync::Mutex::default() };
        Self { hub: Arc::new(hub), exchanges, tasks }
    }

    /// Listens to a topic: from the last event that the listener knows, if that is still there, else from the present
    /// state. A market that does not exist and an exchange that cannot tell are errors; a source that breaks off later
    /// is none.
    pub async fn subscribe(
        &self,
        call: &Call,
        topic: Topic,
        after: Option<Position>,
    ) -> Result<Subscription, AppError> {
        if call.fault.is_some() {
            // The fault is the caller's alone: if it does not keep the source from being opened, it has no effect.
            self.hub.sources.open(&call.ctx(), topic).await?;
        }
        let place = Place::of(&self.hub, topic);
        let mut slot = place.slot.lock().await;
        if let Some(live) = &*slot {
            return Ok(live.listen(after));
        }
        if self.hub.stop.is_cancelled() {
            return Err(AppError::new(ErrorCode::ServerUnavailable, "this process is ending"));
        }
        let source = self.hub.sources.open(&call.ctx().calm(), topic).await?;
        let live = Arc::new(Live::new(topic, self.new_epoch(), source.delivery));
        let subscription = live.listen(after);
        self.tasks.spawn(pump::run(Arc::clone(&self.hub), Arc::clone(&live), source.events));
        *slot = Some(live);
        Ok(subscription)
    }

    /// The exchange named, or the first.
    pub fn exchange(&self, id: Option<ExchangeId>) -> Result<ExchangeId, AppError> {
        self.exchanges.get(id).map(|venue| venue.id())
    }

    /// How many topics are open.
    pub fn open_topics(&self) -> usize {
        self.hub.topics().len()
    }

    /// Ends every subscription.
    pub(crate) fn stop(&self) {
        self.hub.stop.cancel();
    }

    fn new_epoch(&self) -> Epoch {
        let secret = self.hub.ids.secret();
        let first = secret.first_chunk::<8>().copied().unwrap_or_default();
        Epoch::new(u64::from_le_bytes(first))
    }
}

impl Hub {
    /// Forgets a topic if nobody listens to it; tells whether that is so.
    pub(super) async fn forget_deserted(&self, live: &Live) -> bool {
        let place = Place::of(self, live.topic);
        let mut slot = place.slot.lock().await;
        // Whoever listens came through the slot, so that nobody can while it is locked.
        let is_over = live.is_deserted();
        if is_over {
            *slot = None;
        }
        is_over
    }

    fn topics(&self) -> std::sync::MutexGuard<'_, HashMap<Topic, Arc<Slot>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A topic's slot for as long as somebody is busy with it. One that is empty when the last goes is taken away: there are
/// more names than markets.
struct Place<'a> {
    hub: &'a Hub,
    topic: Topic,
    slot: Arc<Slot>,
}

impl<'a> Place<'a> {
    fn of(hub: &'a Hub, topic: Topic) -> Self {
        let slot = Arc::clone(hub.topics().entry(topic).or_default());
        Self { hub, topic, slot }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut topics = self.hub.topics();
        // The map's and ours: slots are handed out under the lock of the map, so that nobody else can get this one now.
        let is_ours_alone = Arc::strong_count(&self.slot) == 2;
        if is_ours_alone && self.slot.try_lock().is_ok_and(|slot| slot.is_none()) {
            topics.remove(&self.topic);
        }
    }
}
