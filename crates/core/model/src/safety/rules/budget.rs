//! What may be spent, lost and placed in all.

use super::case::{Case, Verdict, cents, computed, pass};
use crate::safety::Rule;

pub(super) fn spend(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.budget_spend_usd else { return pass() };
    case.value_usd(Rule::BudgetSpend, |value| {
        let before = case.used().spent_usd;
        computed(before.plus(value), |after| {
            if after <= limit {
                return pass();
            }
            let (before, value) = (cents(before), cents(value));
            let message = format!("{before} USD of a budget of {limit} USD is spent; this order may spend {value} USD");
            case.deny(Rule::BudgetSpend, limit, after, message)
        })
    })
}

pub(super) fn loss(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.budget_loss_usd else { return pass() };
    let loss = case.used().realized_usd.negated();
    if loss < limit || !loss.is_positive() {
        return pass();
    }
    let message = format!("{} USD was lost in all; at {limit} USD no more risk is taken", cents(loss));
    case.deny(Rule::BudgetLoss, limit, loss, message)
}

pub(super) fn orders(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.budget_orders else { return pass() };
    let after = case.used().orders.saturating_add(1);
    if after <= limit {
        return pass();
    }
    let message = format!("this would be order {after} in all; the budget is {limit}");
    case.deny(Rule::BudgetOrders, limit, after, message)
}
