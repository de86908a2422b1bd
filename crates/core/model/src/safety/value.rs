//! What an order may be worth.

use super::Facts;
use crate::{Amount, AmountError, OrderKind, OrderRequest, OrderSize, Price, Side};

/// The most that the order may be worth, in the quote asset, without fees.
pub(super) fn largest(request: &OrderRequest, facts: &Facts) -> Result<Amount, AmountError> {
    match request.size() {
        OrderSize::Quote(spend) => Ok(spend.amount()),
        OrderSize::Base(quantity) => dearest_price(request, facts).ok_or(AmountError::Inexact)?.notional(quantity),
    }
}

/// The least that the order may be worth, in the quote asset: what a smallest order value is held against.
pub(super) fn smallest(request: &OrderRequest, facts: &Facts) -> Result<Amount, AmountError> {
    match (request.size(), request.kind()) {
        (OrderSize::Base(quantity), OrderKind::Limit(limit) | OrderKind::StopLimit { limit, .. }) => {
            limit.notional(quantity)
        }
        // Without a market price there is nothing to say, and another rule says that.
        _ if facts.reference.is_none() => Ok(facts.product.min_notional.amount()),
        _ => largest(request, facts),
    }
}

/// The most that the order may be worth, in USD: the value that the limits are held against. `None` when no price tells.
pub fn order_value_usd(request: &OrderRequest, facts: &Facts) -> Option<Amount> {
    largest(request, facts).ok()?.times(facts.quote_usd?.amount()).ok()
}

/// The highest price that the order may trade at. A limit says so for a buy; a sell trades at its limit or better.
fn dearest_price(request: &OrderRequest, facts: &Facts) -> Option<Price> {
    let kind = request.kind();
    let market = facts.reference.map(|reference| {
        let seen = match request.side() {
            Side::Buy => facts.estimate.and_then(|found| found.worst_price).or(reference.ask),
            Side::Sell => reference.bid,
        };
        seen.unwrap_or(reference.mid)
    });
    match (request.side(), kind.limit_price(), kind.stop_price()) {
        (Side::Buy, Some(limit), _) => Some(limit),
        (Side::Buy, None, Some(stop)) => market.map(|market| market.max(stop)),
        (Side::Buy, None, None) => market,
        (Side::Sell, limit, stop) => market.max(limit).max(stop),
    }
}
