//! A desk: the live state of one exchange account.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cambist_model::safety::{
    ApprovedOrder, Breakers, Denial, Facts, Policy, Restrictions, Rule, Scope, Standing, TradingState, Usage, approve,
    order_value_usd,
};
use cambist_model::{
    AccountId, Amount, AppError, AssetId, ClientOrderId, ErrorCode, ExchangeId, ExchangeOrderId, Order, OrderId,
    OrderRequest, OrderStatus, OrderType, Timestamp,
};

use super::counters::{Counters, Covering, counted};
use super::exposure::Exposures;
use super::facts::Gathered;
use super::tally::{Gain, Tally};
use super::watch::Watch;
use crate::exchanges::Venue;

/// What all desks share: what an agent used up at one exchange is gone at the others.
pub(super) type SharedCounters = Arc<Mutex<Counters>>;

/// One exchange account: its open orders, its positions, its counters.
pub(crate) struct Desk {
    pub(super) venue: Arc<Venue>,
    account: AccountId,
    /// What its orders are held to.
    pub(super) policy: Policy,
    /// What stops it by itself.
    pub(super) breakers: Breakers,
    /// Shared by whoever records executions and counts them, alone for whoever counts all of them anew.
    pub(super) counting: tokio::sync::RwLock<()>,
    /// Held while a human's yes is judged and written down.
    pub(super) agreeing: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    /// Locked after `state`, never before.
    counters: SharedCounters,
}

/// An order that may still change, behind its own lock. Whoever changes it holds the lock until the change is written.
pub(super) type Live = Arc<tokio::sync::Mutex<LiveOrder>>;

/// An order with what its history needs.
#[derive(Clone, Debug)]
pub(super) struct LiveOrder {
    pub(super) order: Order,
    /// The number of its next event.
    pub(super) next_event: u32,
    /// Was its trigger noted?
    pub(super) triggered: bool,
    /// Does the exchange count more filled than the executions known here explain?
    pub(super) behind: bool,
}

impl LiveOrder {
    /// Is what is known of it not the whole truth? Whoever asks holds its lock, so that nobody is being answered.
    pub(super) fn is_doubtful(&self) -> bool {
        let told =
            matches!(self.order.status, OrderStatus::Pending | OrderStatus::Unknown | OrderStatus::PendingCancel);
        told || self.behind
    }
}

struct State {
    ready: bool,
    standing: Standing,
    watch: Watch,
    tally: Tally,
    live: BTreeMap<OrderId, Live>,
    by_client_id: HashMap<ClientOrderId, OrderId>,
    by_exchange_id: HashMap<ExchangeOrderId, OrderId>,
    exposures: Exposures,
    /// Until when the dead-man's switch was put off, and why it could not be.
    switch: (Option<Timestamp>, Option<String>),
}

impl Desk {
    pub(super) fn new(
        venue: Arc<Venue>,
        account: AccountId,
        policy: Policy,
        breakers: Breakers,
        cash: Vec<AssetId>,
        counters: SharedCounters,
    ) -> Self {
        let state = State {
            ready: false,
            standing: Standing::ACTIVE,
            watch: Watch::default(),
            tally: Tally::new(cash),
            live: BTreeMap::new(),
            by_client_id: HashMap::new(),
            by_exchange_id: HashMap::new(),
            exposures: Exposures::default(),
            switch: (None, None),
        };
        let (counting, agreeing) = (tokio::sync::RwLock::default(), tokio::sync::Mutex::default());
        Self { venue, account, policy, breakers, counting, agreeing, state: Mutex::new(state), counters }
    }

    pub(super) fn exchange(&self) -> ExchangeId {
        self.venue.id()
    }

    pub(super) fn account(&self) -> AccountId {
        self.account
    }

    /// Orders are taken from now on.
    pub(super) fn open(&self) {
        self.state().ready = true;
    }

    /// Orders are not taken any more.
    pub(super) fn close(&self) {
        self.state().ready = false;
    }

    /// What the account may do, and why.
    pub(crate) fn standing(&self) -> Standing {
        self.state().standing.clone()
    }

    /// Until when the dead-man's switch is put off, and why it could not be the last time.
    pub(super) fn switch(&self) -> (Option<Timestamp>, Option<String>) {
        self.state().switch.clone()
    }

    /// Notes what came of putting the dead-man's switch off.
    pub(super) fn put_off(&self, outcome: Result<Timestamp, String>) {
        let switch = &mut self.state().switch;
        match outcome {
            Ok(until) => *switch = (Some(until), None),
            Err(problem) => switch.1 = Some(problem),
        }
    }

    /// From this moment on the account may do this.
    pub(super) fn stand(&self, standing: Standing) {
        self.state().standing = standing;
    }

    /// Are orders taken?
    pub(super) fn check_open(&self) -> Result<(), AppError> {
        if self.state().ready {
            return Ok(());
        }
        let detail =
            format!("the records of {} are being brought in line with it; orders are not taken yet", self.exchange());
        Err(AppError::new(ErrorCode::ExchangeUnavailable, detail).retry_after(Duration::from_secs(1)))
    }

    /// Judges an order and, if it may be sent, counts it: one step, so that two at once cannot both use what is left.
    ///
    /// One that lacks nothing but a human's yes counts as an order too: who asks without end wears the human out.
    pub(super) fn admit(
        &self,
        order: &mut Order,
        request: OrderRequest,
        gathered: &mut Gathered,
    ) -> Result<ApprovedOrder, Vec<Denial>> {
        let asset = request.acquires();
        let (mut state, mut counters) = (self.state(), self.counters());
        state.complete(&request, gathered, &self.policy, &mut counters);
        let facts = &gathered.facts;
        let value_usd = order_value_usd(&request, facts);
        let judged = approve(request, &self.policy, facts);
        match &judged {
            Ok(_) => {
                order.counted_usd = Some(counted(value_usd));
                counters.placed(order, facts.now);
                state.exposures.add(order.order_id, asset, value_usd);
            }
            Err(denials) if lacks_only_a_yes(denials) => counters.asked(&Covering::of(order), facts.now),
            Err(_) => {}
        }
        judged
    }

    /// Judges an order without counting it.
    pub(super) fn judge(&self, request: OrderRequest, gathered: &mut Gathered) -> Vec<Denial> {
        self.state().complete(&request, gathered, &self.policy, &mut self.counters());
        approve(request, &self.policy, &gathered.facts).err().unwrap_or_default()
    }

    /// Judges an order of the past as if `changed` stood above the limits of every account.
    pub(super) fn judge_past(&self, request: OrderRequest, facts: &Facts, changed: &Restrictions) -> Vec<Denial> {
        let mut policy = self.policy.clone();
        policy.scopes.push((Scope::EveryAccount, changed.clone()));
        approve(request, &policy, facts).err().unwrap_or_default()
    }

    /// Takes an admission back: the order was not written down, so it does not count.
    pub(super) fn retract(&self, order: &Order, admitted_at: Timestamp) {
        self.state().exposures.retract(order.order_id);
        self.counters().retract(order, admitted_at);
    }

    /// Remembers an order that may still change.
    pub(super) fn track(&self, order: LiveOrder) -> Live {
        let mut state = self.state();
        self.counters().watch(&order.order);
        let order_id = order.order.order_id;
        state.by_client_id.insert(order.order.client_order_id.clone(), order_id);
        if let Some(id) = &order.order.exchange_order_id {
            state.by_exchange_id.insert(id.clone(), order_id);
        }
        Arc::clone(state.live.entry(order_id).or_insert_with(|| Arc::new(tokio::sync::Mutex::new(order))))
    }

    /// Notes what an order became: an ended one is let go.
    pub(super) fn note(&self, order: &Order) {
        let mut state = self.state();
        if let Some(id) = &order.exchange_order_id {
            state.by_exchange_id.insert(id.clone(), order.order_id);
        }
        state.exposures.note(order);
        self.counters().note(order);
        if order.status.is_final() {
            state.forget(order);
        }
    }

    /// Counts what an order that was placed before the process started may still acquire.
    pub(super) fn expect(&self, order: &Order, usd: Option<Amount>) {
        let mut state = self.state();
        state.exposures.add(order.order_id, order.acquires(), usd);
        state.exposures.note(order);
    }

    pub(super) fn live(&self, order_id: OrderId) -> Option<Live> {
        self.state().live.get(&order_id).cloned()
    }

    pub(super) fn live_orders(&self) -> Vec<Live> {
        self.state().live.values().cloned().collect()
    }

    pub(super) fn id_of_client(&self, id: &ClientOrderId) -> Option<OrderId> {
        self.state().by_client_id.get(id).copied()
    }

    pub(super) fn id_of_exchange(&self, id: &ExchangeOrderId) -> Option<OrderId> {
        self.state().by_exchange_id.get(id).copied()
    }

    /// Counts a question to a human, or an order that was placed before the process started, for the pace.
    pub(super) fn count_asked(&self, order: &Order, at: Timestamp) {
        self.counters().asked(&Covering::of(order), at);
    }

    /// Takes back that a human was asked: the question was not written down.
    pub(super) fn retract_question(&self, order: &Order, at: Timestamp) {
        self.counters().retract_question(order, at);
    }

    /// Counts an order that was placed before the process started, for everything but the pace.
    pub(super) fn count_recorded(&self, order: &Order, now: Timestamp) {
        self.counters().restore(order, now);
    }

    /// Counts what was realized by the orders of `placed_by`.
    pub(super) fn count_gain(&self, gain: &Gain, placed_by: &str) {
        let covering = Covering::new(self.exchange(), self.account(), gain.symbol, placed_by);
        self.counters().realized(self.exchange(), &covering, gain);
    }

    /// Everything realized here is about to be counted anew.
    pub(super) fn forget_gains(&self) {
        self.counters().forget_realized(self.exchange());
    }

    pub(crate) fn with_tally<T>(&self, use_it: impl FnOnce(&mut Tally) -> T) -> T {
        use_it(&mut self.state().tally)
    }

    /// How many orders were placed in the last minute.
    pub(crate) fn orders_last_minute(&self, now: Timestamp) -> u32 {
        self.usage(&Scope::EveryAccount, now).orders_last_minute
    }

    /// What a scope has used.
    pub(super) fn usage(&self, scope: &Scope, now: Timestamp) -> Usage {
        let account = Scope::Account(self.exchange(), self.account());
        let scope = match scope {
            Scope::EveryAccount | Scope::Exchange(_) | Scope::Account(..) => &account,
            Scope::Product(_) | Scope::Agent(_) => scope,
        };
        self.counters().usage(scope, now)
    }

    pub(super) fn with_watch<T>(&self, use_it: impl FnOnce(&mut Watch) -> T) -> T {
        use_it(&mut self.state().watch)
    }

    /// From this moment on the account may do only this, if that is less than before.
    pub(super) fn stand_at_most(&self, standing: Standing) -> bool {
        let mut state = self.state();
        let is_stricter = standing.state > state.standing.state;
        if is_stricter {
            state.standing = standing;
        }
        is_stricter
    }

    /// Has the order no business to be open, as the account stands? A market order never rests, so it is one that gets out
    /// of something.
    pub(super) fn must_go(&self, order: &Order, adds_risk: bool) -> bool {
        let forbidden = match self.standing().state {
            TradingState::Active => false,
            TradingState::ReduceOnly => adds_risk,
            TradingState::Halted => true,
        };
        forbidden && order.status.is_open() && order.order_type != OrderType::Market
    }

    fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half-way through a change, so a poisoned lock still guards a whole state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Is a human's yes all that the order lacks?
pub(super) fn lacks_only_a_yes(denials: &[Denial]) -> bool {
    denials.iter().all(|denial| denial.rule == Rule::Confirmation)
}

impl State {
    /// Fills in the facts that only the desk knows.
    fn complete(&mut self, request: &OrderRequest, gathered: &mut Gathered, policy: &Policy, counters: &mut Counters) {
        let facts = &mut gathered.facts;
        facts.used = counters.used(&Covering::of_request(request, &facts.placed_by), facts.now);
        if policy.has_drawdown() {
            facts.highest_portfolio_usd = self.watch.rise_to(facts.portfolio_usd);
        }
        facts.trading_state = self.standing.state;
        match self.exposures.incoming_usd(request.acquires(), gathered.since) {
            Some(incoming) => facts.acquired_incoming_usd = incoming,
            // A sum that cannot be computed is a share that is not known.
            None => facts.acquired_held_usd = None,
        }
    }

    fn forget(&mut self, order: &Order) {
        self.live.remove(&order.order_id);
        self.by_client_id.remove(&order.client_order_id);
        if let Some(id) = &order.exchange_order_id {
            self.by_exchange_id.remove(id);
        }
    }
}
