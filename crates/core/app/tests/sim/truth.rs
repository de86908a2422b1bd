//! Holding what Cambist says against what is true, when everything has settled.

use std::collections::BTreeMap;

use cambist_app::{App, Call};
use cambist_exchange_paper::venue::{PaperOrder, Standing, Terms, read_fill};
use cambist_model::{Amount, AssetId, Fill, Order, OrderEvent, OrderStatus, Side};
use cambist_ports::Ids;
use cambist_ports::exchange::ExchangeFill;
use cambist_ports::store::{AuditAction, FillFilter, OrderFilter, Page, Store};

use super::agent::Agent;
use super::answers::approvals;
use super::limits;
use super::terms::{asset, funding};
use super::world::World;

/// What the records hold.
struct Told {
    orders: Vec<Order>,
    fills: Vec<Fill>,
}

/// Checks everything.
pub(crate) async fn check(world: &World, app: &App, agent: &Agent) {
    let told = told(world).await;
    let true_orders = world.at_exchange();
    let true_fills: Vec<_> = world.vault.fills().iter().map(|row| read_fill(row).unwrap()).collect();
    for order in &told.orders {
        let (id, status, filled) = (&order.client_order_id, order.status, order.filled_quantity);
        world.trace.tell(&format!("in the end {id} is {status}, {filled} filled"));
        check_order(world, order, &true_orders);
        check_audit(world, order, &told.fills).await;
    }
    check_intents(world, agent, &told, &true_orders);
    check_fills(world, &told, &true_fills);
    check_balances(world, &told.fills);
    check_positions(world, app).await;
    limits::check_pace(world);
    world.check_chain();
}

async fn told(world: &World) -> Told {
    let all = Page { limit: 1_000_000, cursor: None };
    let orders = world.store.orders(&OrderFilter::default(), &all).await.unwrap().items;
    let fills = world.store.fills(&FillFilter::default(), &all).await.unwrap().items;
    Told { orders, fills }
}

/// The reported state is the true one, and nothing is in doubt any more.
fn check_order(world: &World, order: &Order, at_exchange: &[PaperOrder]) {
    let id = &order.client_order_id;
    let Some(truth) = at_exchange.iter().find(|truth| truth.client_order_id == *id) else {
        let unanswered = approvals(&world.history(order.order_id)).is_empty();
        let ended = match order.status {
            OrderStatus::Denied | OrderStatus::Rejected | OrderStatus::Canceled => true,
            OrderStatus::Expired => unanswered,
            _ => false,
        };
        return world.trace.check(ended, || format!("{id} is {} and never arrived", order.status));
    };
    let expected = match truth.standing {
        Standing::Open if truth.filled.is_zero() => OrderStatus::Open,
        Standing::Open => OrderStatus::PartiallyFilled,
        Standing::Filled => OrderStatus::Filled,
        Standing::Canceled { .. } => OrderStatus::Canceled,
        Standing::Expired => OrderStatus::Expired,
    };
    world.trace.check(order.status == expected, || format!("{id} is said to be {}, it is {expected}", order.status));
    let (said, is) = (order.filled_quantity, truth.filled);
    world.trace.check(said == is, || format!("{id}: {said} is said to be filled, it is {is}"));
    let same_id = order.exchange_order_id == Some(truth.exchange_order_id());
    world.trace.check(same_id, || format!("{id} is said to be {:?} at the exchange", order.exchange_order_id));
}

/// One order per intent: every order of the exchange is one that was written down first, as it was asked for.
fn check_intents(world: &World, agent: &Agent, told: &Told, at_exchange: &[PaperOrder]) {
    for truth in at_exchange {
        let id = &truth.client_order_id;
        let intended = told.orders.iter().find(|order| order.client_order_id == *id);
        let same = intended.is_some_and(|order| terms(order) == truth.terms);
        world.trace.check(same, || format!("{id} is at the exchange, and nobody intended it so: {intended:?}"));
    }
    for id in agent.refused() {
        let placed = at_exchange.iter().any(|truth| truth.client_order_id == id);
        world.trace.check(!placed, || format!("{id} is at the exchange, and its owner was told that it is not"));
    }
}

fn terms(order: &Order) -> Terms {
    Terms {
        symbol: order.symbol,
        side: order.side,
        order_type: order.order_type,
        quantity: order.quantity,
        quote_quantity: order.quote_quantity,
        limit_price: order.limit_price,
        stop_price: order.stop_price,
        time_in_force: order.time_in_force,
        expire_at: order.expire_at,
        post_only: order.post_only,
        self_trade_prevention: order.self_trade_prevention,
    }
}

/// No execution is lost, none is counted twice, and each belongs to its order.
fn check_fills(world: &World, told: &Told, truth: &[ExchangeFill]) {
    let owner = |fill: &Fill| {
        let order = told.orders.iter().find(|order| order.order_id == fill.order_id);
        order.map(|order| order.client_order_id.clone())
    };
    let said: Vec<_> = told.fills.iter().rev().map(|fill| (fill.fill_id.clone(), owner(fill), what(fill))).collect();
    let mut sorted = said.clone();
    sorted.sort_by_key(|(id, ..)| id.to_string());
    let mut expected: Vec<_> = truth
        .iter()
        .map(|fill| (fill.fill_id.clone(), fill.client_order_id.clone(), (fill.price, fill.quantity, fill.fee)))
        .collect();
    expected.sort_by_key(|(id, ..)| id.to_string());
    world.trace.check(sorted == expected, || format!("the executions differ: {sorted:?}, true are {expected:?}"));
}

fn what(fill: &Fill) -> (cambist_model::Price, cambist_model::Quantity, cambist_model::Money) {
    (fill.price, fill.quantity, fill.fee)
}

/// What the account holds is what it started with and what the recorded executions made of it, to the last digit.
fn check_balances(world: &World, fills: &[Fill]) {
    let mut expected: BTreeMap<AssetId, Amount> = funding().into_iter().collect();
    for fill in fills {
        let (value, quantity) = (fill.value().unwrap(), fill.quantity.amount());
        let (bought, paid) = match fill.side {
            Side::Buy => (quantity, value.negated()),
            Side::Sell => (quantity.negated(), value),
        };
        let changes = [(asset("BTC"), bought), (asset("USD"), paid), (fill.fee.asset, fill.fee.amount.negated())];
        for (asset, change) in changes {
            let balance = expected.entry(asset).or_default();
            *balance = balance.plus(change).unwrap();
        }
    }
    for (asset, expected) in expected {
        let (available, held) = world.vault.balance(asset);
        let is = available.plus(held).unwrap();
        world.trace.check(is == expected, || format!("the records explain {expected} {asset}, the account has {is}"));
    }
}

/// What is in memory agrees too.
async fn check_positions(world: &World, app: &App) {
    let call = Call::system(world.ids.request_id());
    let positions = app.accounts.positions(&call, None).await.unwrap().value;
    for report in positions {
        let explained = report.position.complete && report.position.quantity == report.quantity;
        world.trace.check(explained, || format!("the position does not explain the balance: {report:?}"));
    }
}

/// The audit tells an order's whole history, each event once and in order, and the order and its executions follow.
async fn check_audit(world: &World, order: &Order, fills: &[Fill]) {
    let id = &order.client_order_id;
    let recorded = world.store.order_events(order.order_id).await.unwrap();
    let trail = world.store.audit_trail();
    let mut entries = trail.iter().filter(|entry| entry.order_id == Some(order.order_id));
    let first = entries.next().unwrap();
    let begins =
        matches!(first.action, AuditAction::OrderIntended | AuditAction::OrderDenied | AuditAction::ApprovalAsked);
    world.trace.check(begins, || format!("the audit of {id} begins with {:?}", first.action));
    let mut audited = vec![recorded[0].clone()];
    for entry in entries {
        let events: Vec<OrderEvent> = serde_json::from_str(&entry.detail).unwrap();
        audited.extend(events);
    }
    world.trace.check(audited == recorded, || format!("the audit of {id} differs from its history"));
    let numbered = recorded.iter().zip(1..).all(|(event, number)| event.sequence == number);
    world.trace.check(numbered, || format!("the history of {id} has a gap"));
    let last = recorded.last().unwrap().status;
    world.trace.check(last == order.status, || format!("the history of {id} ends with {last}"));
    let filled = Amount::sum(fills.iter().filter(|fill| fill.order_id == order.order_id).map(|f| f.quantity.amount()));
    let same = filled == Ok(order.filled_quantity.amount());
    world.trace.check(same, || format!("the executions of {id} do not add up to it"));
}
