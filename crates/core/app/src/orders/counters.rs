//! What was placed, spent and lost within each scope, at all exchanges together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cambist_accounting::USD_DIGITS;
use cambist_model::safety::{Scope, Usage, Used};
use cambist_model::{
    AccountId, Amount, AssetId, ExchangeId, Order, OrderId, OrderRequest, Rounding, Symbol, Timestamp,
};

use super::tally::Gain;

/// How far back orders are counted for the rate limit.
pub(super) const RATE_WINDOW: Duration = Duration::from_mins(1);

/// How long orders are remembered for it: one whose facts took long to gather is counted at an earlier moment than others
/// that were judged before it.
const RATE_MEMORY: Duration = Duration::from_mins(5);

/// The scopes whose use an order adds to: its account, its product, whoever placed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Covering([Scope; 3]);

impl Covering {
    pub(super) fn new(exchange: ExchangeId, account: AccountId, symbol: Symbol, placed_by: &str) -> Self {
        Self([Scope::Account(exchange, account), Scope::Product(symbol), Scope::agent(placed_by)])
    }

    pub(super) fn of(order: &Order) -> Self {
        Self::new(order.exchange, order.account, order.symbol, &order.placed_by)
    }

    pub(super) fn of_request(request: &OrderRequest, placed_by: &str) -> Self {
        Self::new(request.exchange(), request.account(), request.symbol(), placed_by)
    }
}

/// What was placed, spent and lost within each scope.
pub(super) struct Counters {
    /// What is bought with and for these is no spending.
    cash: Vec<AssetId>,
    scopes: BTreeMap<Scope, Counter>,
    /// What each order that may still change counts as spent.
    spending: BTreeMap<OrderId, Amount>,
}

#[derive(Default)]
struct Counter {
    recent: Vec<Timestamp>,
    /// The day of the two after it, by its midnight.
    day: Timestamp,
    orders_today: u32,
    notional_today_usd: Amount,
    orders: u32,
    spent_usd: Amount,
    open: BTreeSet<OrderId>,
    /// By exchange, as each counts its own executions anew.
    gains: BTreeMap<ExchangeId, Gains>,
}

/// What was realized, in USD.
#[derive(Default)]
struct Gains {
    by_day: BTreeMap<Timestamp, Amount>,
    ever: Amount,
}

impl Counters {
    pub(super) fn new(cash: Vec<AssetId>) -> Self {
        Self { cash, scopes: BTreeMap::new(), spending: BTreeMap::new() }
    }

    /// What the scopes of an order have used.
    pub(super) fn used(&mut self, covering: &Covering, now: Timestamp) -> Used {
        let Covering([account, product, agent]) = covering;
        let mut usage = |scope: &Scope| self.usage(scope, now);
        Used { account: usage(account), product: usage(product), agent: usage(agent) }
    }

    /// What a scope has used.
    pub(super) fn usage(&mut self, scope: &Scope, now: Timestamp) -> Usage {
        self.scopes.get_mut(scope).map(|counter| counter.usage(now)).unwrap_or_default()
    }

    /// A human was asked about an order: that counts like an order for the pace, and for nothing else.
    pub(super) fn asked(&mut self, covering: &Covering, at: Timestamp) {
        self.each(covering, |counter| counter.recent.push(at));
    }

    /// An order passed the gate.
    pub(super) fn placed(&mut self, order: &Order, at: Timestamp) {
        let covering = Covering::of(order);
        self.asked(&covering, at);
        self.restore(order, at);
        self.watch(order);
        // It is as good as open: the next order must not find its place free.
        self.each(&covering, |counter| {
            counter.open.insert(order.order_id);
        });
    }

    /// A question to a human was not written down, and so it never was.
    pub(super) fn retract_question(&mut self, order: &Order, at: Timestamp) {
        self.each(&Covering::of(order), |counter| counter.forget(at));
    }

    /// An order that passed the gate was not written down, and so it never was.
    pub(super) fn retract(&mut self, order: &Order, at: Timestamp) {
        let counted = order.counted_usd.unwrap_or_default();
        let spent = self.spending.remove(&order.order_id).unwrap_or_default();
        self.each(&Covering::of(order), |counter| {
            counter.forget(at);
            if counter.day == order.created_at.midnight() {
                counter.orders_today = counter.orders_today.saturating_sub(1);
                counter.notional_today_usd = less(counter.notional_today_usd, counted);
            }
            counter.orders = counter.orders.saturating_sub(1);
            counter.spent_usd = less(counter.spent_usd, spent);
            counter.open.remove(&order.order_id);
        });
    }

    /// Counts an order of the records, seen from `now`: for the day on which it was asked for. Older ones than these limits count for nothing.
    pub(super) fn restore(&mut self, order: &Order, now: Timestamp) {
        let Some(counted) = order.counted_usd else { return };
        let spent = self.spent(order);
        let today = now.midnight();
        self.each(&Covering::of(order), |counter| {
            if order.created_at.midnight() == today {
                counter.begin(today);
                counter.orders_today = counter.orders_today.saturating_add(1);
                counter.notional_today_usd = more(counter.notional_today_usd, counted);
            }
            counter.orders = counter.orders.saturating_add(1);
            counter.spent_usd = more(counter.spent_usd, spent);
        });
    }

    /// From now on changes of this order, which is counted already, are counted too.
    pub(super) fn watch(&mut self, order: &Order) {
        let spent = self.spent(order);
        self.spending.entry(order.order_id).or_insert(spent);
        self.mark_open(order);
    }

    /// An order changed.
    pub(super) fn note(&mut self, order: &Order) {
        self.mark_open(order);
        let after = self.spent(order);
        let Some(before) = self.spending.insert(order.order_id, after) else {
            self.spending.remove(&order.order_id);
            return;
        };
        self.each(&Covering::of(order), |counter| counter.spent_usd = less(more(counter.spent_usd, after), before));
        if order.status.is_final() {
            self.spending.remove(&order.order_id);
        }
    }

    /// Executions of an exchange realized something.
    pub(super) fn realized(&mut self, exchange: ExchangeId, covering: &Covering, gain: &Gain) {
        self.each(covering, |counter| {
            let gains = counter.gains.entry(exchange).or_default();
            gains.ever = more(gains.ever, gain.usd);
            let day = gains.by_day.entry(gain.at.midnight()).or_default();
            *day = more(*day, gain.usd);
            // Only today is ever asked for; a few days more for clocks that differ.
            while gains.by_day.len() > 3 {
                gains.by_day.pop_first();
            }
        });
    }

    /// What an exchange's executions realized is about to be counted anew.
    pub(super) fn forget_realized(&mut self, exchange: ExchangeId) {
        for counter in self.scopes.values_mut() {
            counter.gains.remove(&exchange);
        }
    }

    /// What an order counts as spent: all that it may buy, and once it has ended, what it bought. What turns holdings into
    /// cash spends nothing.
    fn spent(&self, order: &Order) -> Amount {
        let is_entry = !self.cash.contains(&order.acquires());
        let Some(counted) = order.counted_usd.filter(|_| is_entry) else { return Amount::ZERO };
        if order.status.is_final() { share(counted, order) } else { counted }
    }

    fn mark_open(&mut self, order: &Order) {
        let (id, is_open) = (order.order_id, order.status.is_open());
        self.each(&Covering::of(order), |counter| {
            if is_open {
                counter.open.insert(id);
            } else {
                counter.open.remove(&id);
            }
        });
    }

    fn each(&mut self, covering: &Covering, change: impl Fn(&mut Counter)) {
        for scope in &covering.0 {
            change(self.scopes.entry(scope.clone()).or_default());
        }
    }
}

impl Counter {
    /// What was counted for the pace at this moment does not count.
    fn forget(&mut self, at: Timestamp) {
        if let Some(place) = self.recent.iter().rposition(|placed| *placed == at) {
            self.recent.remove(place);
        }
    }

    fn usage(&mut self, now: Timestamp) -> Usage {
        self.recent.retain(|at| now.since(*at) < RATE_MEMORY);
        let recent = self.recent.iter().filter(|at| now.since(**at) < RATE_WINDOW).count();
        self.begin(now.midnight());
        let today = |gains: &Gains| gains.by_day.get(&self.day).copied().unwrap_or_default();
        Usage {
            orders_last_minute: count(recent),
            orders_today: self.orders_today,
            open_orders: count(self.open.len()),
            notional_today_usd: self.notional_today_usd,
            realized_today_usd: self.gains.values().map(today).fold(Amount::ZERO, more),
            orders: self.orders,
            spent_usd: self.spent_usd,
            realized_usd: self.gains.values().map(|gains| gains.ever).fold(Amount::ZERO, more),
        }
    }

    /// Begins a day, unless it has begun.
    fn begin(&mut self, day: Timestamp) {
        if self.day < day {
            (self.day, self.orders_today, self.notional_today_usd) = (day, 0, Amount::ZERO);
        }
    }
}

/// What an order counts for: its value, rounded up to the digits that sums of USD keep.
pub(super) fn counted(value_usd: Option<Amount>) -> Amount {
    value_usd.map(|value| value.round(USD_DIGITS, Rounding::Ceiling)).unwrap_or_default()
}

/// The part of `usd` that was filled, rounded up.
fn share(usd: Amount, order: &Order) -> Amount {
    let (done, whole) = match (order.quantity, order.quote_quantity) {
        (Some(whole), _) => (order.filled_quantity.amount(), whole.amount()),
        (None, Some(whole)) => (order.filled_value.min(whole.amount()), whole.amount()),
        (None, None) => return usd,
    };
    let share = done.div_round(whole, USD_DIGITS, Rounding::Ceiling);
    share.and_then(|share| usd.times_round(share, USD_DIGITS, Rounding::Ceiling)).unwrap_or(usd)
}

/// Sums of rounded USD leave the range of amounts only beyond all the money there is.
fn more(sum: Amount, usd: Amount) -> Amount {
    sum.plus(usd).unwrap_or(sum)
}

fn less(sum: Amount, usd: Amount) -> Amount {
    sum.minus(usd).unwrap_or(sum)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
