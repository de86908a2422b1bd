//! Every rule, in the order in which failures are listed.

use super::case::{Case, Verdict};
use super::{budget, choice, losses, market, pace, price, size};
use crate::OrderRequest;
use crate::safety::{Denial, Facts, Policy};

/// How often a rule is asked, and for which orders.
enum Judge {
    /// Once: it does not depend on whose limits these are.
    Once(fn(&Case<'_>) -> Verdict),
    /// By the limits of every scope.
    Always(fn(&Case<'_>) -> Verdict),
    /// By the limits of every scope, but never for an order that turns holdings into cash: nothing that keeps an account
    /// from taking risk may keep it from getting out.
    Entry(fn(&Case<'_>) -> Verdict),
}

/// The market's rules first, then ours.
const ALL: &[Judge] = &[
    Judge::Once(market::trading_state),
    Judge::Once(market::product_trading),
    Judge::Once(market::expiry_ahead),
    Judge::Once(market::price_increment),
    Judge::Once(market::quantity_bounds),
    Judge::Once(market::min_notional),
    Judge::Once(price::market_data),
    Judge::Always(price::market_data_age),
    Judge::Always(price::sources_agree),
    Judge::Always(price::price_band),
    Judge::Once(market::funds),
    Judge::Entry(choice::allowed_symbols),
    Judge::Entry(choice::denied_symbols),
    Judge::Entry(choice::allowed_order_types),
    Judge::Entry(choice::trading_hours),
    Judge::Always(size::max_order_value),
    Judge::Entry(size::max_position_size),
    Judge::Always(pace::max_orders_per_minute),
    Judge::Entry(pace::max_orders_per_day),
    Judge::Entry(pace::max_notional_per_day),
    Judge::Entry(pace::max_open_orders),
    Judge::Entry(losses::max_loss_per_day),
    Judge::Entry(losses::max_drawdown),
    Judge::Entry(budget::spend),
    Judge::Entry(budget::loss),
    Judge::Entry(budget::orders),
    Judge::Always(size::confirmation),
    Judge::Once(market::dry_run),
];

/// Every rule that the order fails, by the limits of every scope that covers it.
pub(in crate::safety) fn judge(request: &OrderRequest, policy: &Policy, facts: &Facts) -> Vec<Denial> {
    let (exchange, account, symbol) = (request.exchange(), request.account(), request.symbol());
    let covering = policy.covering(exchange, account, symbol, &facts.placed_by);
    let case = |(scope, limits)| Case { request, facts, base: &policy.limits, scope, limits };
    let cases: Vec<_> = covering.iter().map(|(scope, limits)| case((scope, limits))).collect();
    let by_each = |rule: &fn(&Case<'_>) -> Verdict| cases.iter().flat_map(rule).collect();
    let by_one = |rule: &fn(&Case<'_>) -> Verdict| cases.iter().take(1).flat_map(rule).collect();
    let verdict = |judge: &Judge| -> Verdict {
        match judge {
            Judge::Once(rule) => by_one(rule),
            Judge::Always(rule) => by_each(rule),
            Judge::Entry(_) if facts.acquires_cash => Verdict::new(),
            Judge::Entry(rule) => by_each(rule),
        }
    };
    ALL.iter().flat_map(verdict).collect()
}
