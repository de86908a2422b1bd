//! The order service: what it holds, and the small things that its acts share.

use std::sync::{Arc, Mutex};

use cambist_model::safety::Policy;
use cambist_model::{AppError, ExchangeId, Order};
use cambist_ports::store::{AuditAction, Changes, Store};
use cambist_ports::{Clock, Ids};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::counters::Counters;
use super::desk::{Desk, LiveOrder, SharedCounters};
use super::revision::Revision;
use crate::Call;
use crate::SafetyRules;
use crate::exchanges::{Exchanges, Venue};
use crate::valuation::Valuation;

/// Places, cancels, follows and finds orders.
pub struct OrderService {
    pub(super) exchanges: Exchanges,
    pub(super) desks: Vec<Arc<Desk>>,
    pub(super) valuation: Valuation,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    /// Whatever must be finished even when nobody waits for it any more.
    pub(super) tasks: TaskTracker,
    pub(super) stopped: CancellationToken,
    changed: broadcast::Sender<Arc<Order>>,
}

/// How many changes a slow reader may be behind before it misses some.
const CHANGES_KEPT: usize = 1_024;

impl OrderService {
    pub(crate) fn new(
        exchanges: &Exchanges,
        rules: &SafetyRules,
        valuation: Valuation,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        tasks: TaskTracker,
    ) -> Self {
        let counters: SharedCounters = Arc::new(Mutex::new(Counters::new(valuation.cash().to_vec())));
        // Where there is no account, there is nothing to trade with.
        let desk = |venue: &Arc<Venue>| {
            let account = venue.account().ok()?.account;
            let policy = Policy { limits: venue.limits.clone(), scopes: rules.scopes.clone() };
            let (cash, counters) = (valuation.cash().to_vec(), Arc::clone(&counters));
            Some(Arc::new(Desk::new(Arc::clone(venue), account, policy, rules.breakers, cash, counters)))
        };
        let desks = exchanges.all().iter().filter_map(desk).collect();
        let (exchanges, stopped) = (exchanges.clone(), CancellationToken::new());
        let changed = broadcast::Sender::new(CHANGES_KEPT);
        Self { exchanges, desks, valuation, store, clock, ids, tasks, stopped, changed }
    }

    /// Takes no more orders. What was sent already is still answered and written down.
    pub(crate) fn stop(&self) {
        for desk in &self.desks {
            desk.close();
        }
        self.stopped.cancel();
    }

    /// The desk of an exchange; of the first if none is named.
    pub(crate) fn desk(&self, exchange: Option<ExchangeId>) -> Result<&Arc<Desk>, AppError> {
        let key = self.exchanges.account(exchange)?;
        self.desks
            .iter()
            .find(|desk| desk.exchange() == key.exchange)
            .ok_or_else(|| AppError::internal("an exchange has no desk"))
    }

    /// Orders as they change, from now on. A reader that falls behind misses changes and is told so.
    pub fn changes(&self) -> broadcast::Receiver<Arc<Order>> {
        self.changed.subscribe()
    }

    /// Tells everyone who listens that an order changed.
    pub(super) fn announce(&self, order: &Order) {
        // Nobody listening is not an error.
        let _ = self.changed.send(Arc::new(order.clone()));
    }

    /// Writes what happened to an order, and only then believes it.
    pub(super) async fn write(
        &self,
        call: &Call,
        desk: &Desk,
        live: &mut LiveOrder,
        revision: Revision,
        action: AuditAction,
    ) -> Result<(), AppError> {
        if revision.is_empty() {
            return Ok(());
        }
        let Revision { mut order, events, fills, next_event, triggered, now } = revision;
        let changes = Changes {
            updated_orders: vec![order.clone()],
            audit: vec![call.audit(action, order.order_id, now, &events)],
            events,
            fills: fills.clone(),
            ..Changes::default()
        };
        // Between the record and the count nobody may count all records.
        let counting = if fills.is_empty() { None } else { Some(desk.counting.read().await) };
        self.store.commit(changes).await?;
        order.version = order.version.saturating_add(1);
        for fill in &fills {
            match desk.with_tally(|tally| tally.count(fill)) {
                Ok(gain) => gain.iter().for_each(|gain| desk.count_gain(gain, &order.placed_by)),
                Err(error) => {
                    tracing::error!(%error, fill = %fill.fill_id, "a fill does not fit into the positions");
                }
            }
        }
        drop(counting);
        desk.note(&order);
        self.announce(&order);
        *live = LiveOrder { order, next_event, triggered, behind: live.behind };
        Ok(())
    }
}
