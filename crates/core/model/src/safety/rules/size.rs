//! How large an order may be, and what it may add up to.

use super::case::{Case, Verdict, cents, computed, pass};
use crate::Percent;
use crate::safety::Rule;

pub(super) fn max_order_value(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_order_value_usd.filter(|_| !case.facts.exit) else { return pass() };
    case.value_usd(Rule::MaxOrderValue, |value| {
        if value <= limit {
            return pass();
        }
        let message = format!("the order's value {} USD is above the largest allowed, {limit} USD", cents(value));
        case.deny(Rule::MaxOrderValue, limit, value, message)
    })
}

/// How much of the portfolio one asset may be.
pub(super) fn max_position_size(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_position_size_pct else { return pass() };
    let asset = case.request.acquires();
    let Some((held, portfolio)) = case.facts.acquired_held_usd.zip(case.facts.portfolio_usd) else {
        let message = format!("the account cannot be valued in USD, so the share of {asset} is not known");
        return case.deny_bare(Rule::MaxPositionSize, message);
    };
    case.value_usd(Rule::MaxPositionSize, |value| {
        let after = held.plus(case.facts.acquired_incoming_usd).and_then(|all| all.plus(value));
        let both = after.and_then(|after| Ok((after, limit.of(portfolio)?)));
        computed(both, |(after, bound)| {
            if after <= bound {
                return pass();
            }
            let share = Percent::share(after, portfolio).map_or_else(|| "all".to_owned(), |share| share.to_string());
            let message = format!(
                "{asset} would be {share}% of the portfolio ({} of {} USD); at most {limit}% is allowed",
                cents(after),
                cents(portfolio)
            );
            case.deny(Rule::MaxPositionSize, limit, share, message)
        })
    })
}

pub(super) fn confirmation(case: &Case<'_>) -> Verdict {
    let needed = !case.facts.confirmed && !case.facts.exit;
    let Some(limit) = case.limits.require_confirmation_above_usd.filter(|_| needed) else { return pass() };
    case.value_usd(Rule::Confirmation, |value| {
        if value <= limit {
            return pass();
        }
        let message =
            format!("the order's value {} USD is above {limit} USD: a human has to agree to it", cents(value));
        case.deny(Rule::Confirmation, limit, value, message)
    })
}
