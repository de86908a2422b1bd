//! The limits, recomputed without the gate: from what was sent, the exchange's books and the records.
//!
//! Prices move between the judgement and the look at it here, so that each bound is held against the price that is kindest
//! to the order.

use std::time::Duration;

use cambist_model::{Amount, ClientOrderId, Order, OrderRequest, Side, Timestamp};
use cambist_ports::store::{AuditAction, AuditEntry};
use serde::Deserialize;

use super::agent::is_intent;
use super::market::{MIDDLE, SWING};
use super::terms::{asset, limits};
use super::world::World;

/// The lowest and highest price at which anything can have traded.
fn price_range() -> (Amount, Amount) {
    (Amount::from(MIDDLE - SWING - 100), Amount::from(MIDDLE + SWING + 100))
}

/// The least that an order may have been judged to be worth.
fn value(quote: Option<Amount>, base: Option<Amount>, price: Option<Amount>) -> Amount {
    let (lowest, _) = price_range();
    let of_base = |base: Amount| base.times(price.unwrap_or(lowest)).unwrap();
    quote.or(base.map(of_base)).unwrap()
}

/// Checks an order that leaves the house, perhaps after a human was asked about it.
pub(crate) fn check_sent(world: &World, id: &ClientOrderId, request: &OrderRequest, was_asked: bool) {
    let (size, kind) = (request.size(), request.kind());
    let price = kind.limit_price().or(kind.stop_price()).map(cambist_model::Price::amount);
    let quote = size.quote().map(cambist_model::Quantity::amount);
    let worth = value(quote, size.base().map(cambist_model::Quantity::amount), price);
    let most = limits().max_order_value_usd;
    world.trace.check(worth <= most, || format!("{id} is worth {worth} USD, above {most}"));
    let most = limits().require_confirmation_above_usd;
    let may_go = was_asked || worth <= most;
    world.trace.check(may_go, || format!("{id} is worth {worth} USD, above {most}, and no human was asked"));
    if request.side() == Side::Buy {
        check_position(world, id, worth);
    }
}

/// What the account has of bitcoin, and what its open orders and this one may add.
fn check_position(world: &World, id: &ClientOrderId, worth: Amount) {
    let (lowest, highest) = price_range();
    let total = |code: &str| {
        let (available, held) = world.vault.balance(asset(code));
        available.plus(held).unwrap()
    };
    let (dollars, bitcoins) = (total("USD"), total("BTC"));
    let mut position = bitcoins.times(lowest).unwrap().plus(worth).unwrap();
    for order in world.at_exchange() {
        if order.is_open() && order.terms.side == Side::Buy && order.client_order_id != *id {
            let left = order.terms.quantity.unwrap().minus(order.filled).unwrap();
            let price = order.terms.limit_price.or(order.terms.stop_price).unwrap();
            position = position.plus(price.notional(left).unwrap()).unwrap();
        }
    }
    let portfolio = dollars.plus(bitcoins.times(highest).unwrap()).unwrap();
    let most = limits().max_position_size_pct.of(portfolio).unwrap();
    world
        .trace
        .check(position <= most, || format!("{id} makes a position of {position} USD of {portfolio}, above {most}"));
}

/// Checks the pace of all orders, by the audit's word on when each was admitted. A question to a human counts like an
/// order, and so does its yes.
pub(crate) fn check_pace(world: &World) {
    let trail = world.store.audit_trail();
    let mut times: Vec<Timestamp> = trail.iter().filter(|entry| counts(entry)).map(|entry| entry.at).collect();
    times.sort_unstable();
    let most = usize::try_from(limits().max_orders_per_minute).unwrap();
    for window in times.windows(most + 1) {
        let (first, last) = (window[0], window[most]);
        let too_fast = last.since(first) < Duration::from_mins(1);
        world.trace.check(!too_fast, || format!("{} orders between {first} and {last}", most + 1));
    }
}

/// Does the entry tell of something that the pace is counted by? What Cambist sells on its own is not held to it.
fn counts(entry: &AuditEntry) -> bool {
    match entry.action {
        AuditAction::ApprovalAsked | AuditAction::OrderApproved => true,
        AuditAction::OrderIntended => {
            let decision: Decision = serde_json::from_str(&entry.detail).unwrap();
            is_intent(&decision.order.client_order_id)
        }
        _ => false,
    }
}

/// What the audit says about a decision.
#[derive(Deserialize)]
struct Decision {
    order: Order,
}
