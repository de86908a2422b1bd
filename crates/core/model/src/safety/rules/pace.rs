//! How many orders, how fast, and for how much in a day.

use super::case::{Case, Verdict, cents, computed, pass};
use crate::safety::Rule;

pub(super) fn max_orders_per_minute(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_orders_per_minute.filter(|_| !case.facts.exit) else { return pass() };
    let after = case.used().orders_last_minute.saturating_add(1);
    if after <= limit {
        return pass();
    }
    let message = format!("this would be order {after} within 60 seconds; at most {limit} are allowed");
    case.deny(Rule::MaxOrdersPerMinute, limit, after, message)
}

pub(super) fn max_orders_per_day(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_orders_per_day else { return pass() };
    let after = case.used().orders_today.saturating_add(1);
    if after <= limit {
        return pass();
    }
    let message = format!("this would be order {after} since midnight UTC; at most {limit} are allowed");
    case.deny(Rule::MaxOrdersPerDay, limit, after, message)
}

pub(super) fn max_notional_per_day(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_notional_per_day_usd else { return pass() };
    case.value_usd(Rule::MaxNotionalPerDay, |value| {
        let before = case.used().notional_today_usd;
        computed(before.plus(value), |after| {
            if after <= limit {
                return pass();
            }
            let message = format!(
                "orders for {} USD were placed since midnight UTC; with this one of {} USD it is more than {limit} USD",
                cents(before),
                cents(value)
            );
            case.deny(Rule::MaxNotionalPerDay, limit, after, message)
        })
    })
}

pub(super) fn max_open_orders(case: &Case<'_>) -> Verdict {
    let Some(limit) = case.limits.max_open_orders else { return pass() };
    let open = case.used().open_orders;
    if open < limit {
        return pass();
    }
    let message = format!("{open} orders are open; at most {limit} may be, so cancel one first");
    case.deny(Rule::MaxOpenOrders, limit, open.saturating_add(1), message)
}
