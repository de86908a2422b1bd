//! Everything that outlives a crash of the process, and everything that happens to it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cambist_exchange_paper::venue::{PaperOrder, read_order};
use cambist_model::safety::TradingState;
use cambist_model::{ClientOrderId, Order, OrderEvent, OrderId, OrderRequest, OrderStatus, Side, Timestamp};
use cambist_ports::Clock;
use cambist_ports::store::{OrderFilter, Page, Store};
use cambist_testkit::{ManualClock, MemoryStore, MemoryVault, SeededIds};
use futures_util::FutureExt;

use super::answers::{Answers, asked};
use super::chance::Chance;
use super::defect::Defect;
use super::disk::Disk;
use super::ledger::Ledger;
use super::limits;
use super::post::Post;
use super::power::Power;
use super::terms::{START, account, paper};
use super::trace::Trace;
use super::weather::Weather;

/// After so much time and so many steps of it a halted account has no open order any more.
const HALTED_WITHIN: (Duration, u32) = (Duration::from_mins(2), 60);

/// The world around the process.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) defect: Option<Defect>,
    pub(crate) chance: Chance,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ids: Arc<SeededIds>,
    pub(crate) power: Arc<Power>,
    pub(crate) weather: Weather,
    pub(crate) trace: Trace,
    pub(crate) post: Post,
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) disk: Disk,
    pub(crate) answers: Answers,
    pub(crate) ledger: Ledger,
    /// How often each order left the house.
    sent: Mutex<BTreeMap<ClientOrderId, u32>>,
    stopped: Mutex<Option<Stopped>>,
}

/// An account that was stopped, and nobody has asked to let it trade again.
#[derive(Clone, Copy)]
struct Stopped {
    state: TradingState,
    since: Timestamp,
    steps: u32,
}

impl World {
    pub(crate) fn new(seed: u64, defect: Option<Defect>) -> Arc<Self> {
        let chance = Chance::new(seed);
        let clock = Arc::new(ManualClock::new(START));
        let power = Arc::new(Power::new(chance.clone()));
        let vault = Arc::new(MemoryVault::default());
        Arc::new(Self {
            seed,
            defect,
            weather: Weather::new(&chance),
            disk: Disk::new(Arc::clone(&vault), Arc::clone(&power), chance.clone()),
            trace: Trace::new(Arc::clone(&clock)),
            post: Post::default(),
            store: Arc::default(),
            ids: Arc::default(),
            answers: Answers::default(),
            ledger: Ledger::default(),
            sent: Mutex::default(),
            stopped: Mutex::default(),
            chance,
            clock,
            power,
            vault,
        })
    }

    /// An order as it is in the records now.
    pub(crate) fn recorded(&self, id: &ClientOrderId) -> Option<Order> {
        let order = self.store.order_by_client_id(paper(), account(), id);
        order.now_or_never().unwrap().unwrap()
    }

    /// An order's history as it is in the records now.
    pub(crate) fn history(&self, id: OrderId) -> Vec<OrderEvent> {
        self.store.order_events(id).now_or_never().unwrap().unwrap()
    }

    /// The orders that wait for a human, oldest first.
    pub(crate) fn awaiting_approval(&self) -> Vec<ClientOrderId> {
        let filter = OrderFilter { statuses: vec![OrderStatus::AwaitingApproval], ..OrderFilter::default() };
        let all = Page { limit: 1_000_000, cursor: None };
        let found = self.store.orders(&filter, &all).now_or_never().unwrap().unwrap().items;
        found.into_iter().rev().map(|order| order.client_order_id).collect()
    }

    /// Every order as the exchange has written it down.
    pub(crate) fn at_exchange(&self) -> Vec<PaperOrder> {
        self.vault.orders().iter().map(|row| read_order(row).unwrap()).collect()
    }

    /// An order leaves the house.
    pub(crate) fn observe_send(&self, id: &ClientOrderId, request: &OrderRequest) {
        let times = {
            let mut sent = self.sent.lock().unwrap();
            let times = sent.entry(id.clone()).or_default();
            *times += 1;
            *times
        };
        self.trace.check(times == 1, || format!("{id} was sent {times} times"));
        let recorded = self.recorded(id).filter(|order| order.status == OrderStatus::Pending);
        self.trace.check(recorded.is_some(), || format!("{id} was sent, and no intent is written down"));
        if super::agent::is_intent(id) {
            let history = recorded.map(|order| self.history(order.order_id)).unwrap_or_default();
            self.check_not_stopped(id, request);
            self.check_agreed(id, &history);
            limits::check_sent(self, id, request, asked(&history).is_some());
        }
    }

    fn check_not_stopped(&self, id: &ClientOrderId, request: &OrderRequest) {
        let state = self.stopped.lock().unwrap().map(|stopped| stopped.state);
        let forbidden = match state {
            Some(TradingState::Halted) => true,
            Some(TradingState::ReduceOnly) => request.side() == Side::Buy,
            Some(TradingState::Active) | None => false,
        };
        self.trace.check(!forbidden, || format!("{id} was sent, and the account is stopped: {state:?}"));
    }

    /// The account was stopped, and its owner was told so.
    pub(crate) fn observe_stop(&self, state: TradingState) {
        let stopped = Stopped { state, since: self.clock.now(), steps: 0 };
        *self.stopped.lock().unwrap() = Some(stopped);
    }

    /// Somebody is about to let the account trade again.
    pub(crate) fn observe_resume(&self) {
        *self.stopped.lock().unwrap() = None;
    }

    /// Time has passed: is a halted account at rest?
    pub(crate) fn observe_time(&self) {
        let mut stopped = self.stopped.lock().unwrap();
        let Some(stopped) = stopped.as_mut().filter(|stopped| stopped.state == TradingState::Halted) else { return };
        stopped.steps += 1;
        let (within, steps) = HALTED_WITHIN;
        if self.clock.now().since(stopped.since) < within || stopped.steps < steps {
            return;
        }
        let open = self.at_exchange().into_iter().find(PaperOrder::is_open);
        self.trace.check(open.is_none(), || {
            format!("the account was halted at {}, and an order is still open: {open:?}", stopped.since)
        });
    }
}
