//! How much may be lost before no more risk is taken.

use super::case::{Case, Verdict, cents, pass};
use crate::safety::Rule;

pub(super) fn max_loss_per_day(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_loss_per_day_usd else { return pass() };
    let loss = case.used().realized_today_usd.negated();
    if loss < limit || !loss.is_positive() {
        return pass();
    }
    let message = format!("{} USD was lost since midnight UTC; at {limit} USD no more risk is taken", cents(loss));
    case.deny(Rule::MaxLossPerDay, limit, loss, message)
}

/// The account's fall from its highest value, whatever the scope: what only one agent's share would be, nothing tells.
pub(super) fn max_drawdown(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_drawdown_pct else { return pass() };
    let Some(drawdown) = case.facts.drawdown() else {
        let message = "the account cannot be valued in USD, so its fall from its highest value is not known";
        return case.deny_bare(Rule::MaxDrawdown, message);
    };
    if drawdown < limit || drawdown.amount().is_zero() {
        return pass();
    }
    let message = format!(
        "the account is {drawdown}% below its highest value of {} USD; at {limit}% no more risk is taken",
        case.facts.highest_portfolio_usd.map(cents).unwrap_or_default()
    );
    case.deny(Rule::MaxDrawdown, limit, drawdown, message)
}
