//! In which markets, by which orders and when risk may be taken.

use std::fmt::Display;

use super::case::{Case, Verdict, pass};
use crate::safety::Rule;

pub(super) fn allowed_symbols(case: &Case<'_>) -> Verdict {
    let (allowed, symbol) = (&case.limits.allowed_symbols, case.request.symbol());
    if allowed.is_empty() || allowed.contains(&symbol) {
        return pass();
    }
    let message = format!("{symbol} is not among the markets allowed here: {}", listed(allowed));
    case.deny(Rule::AllowedSymbols, listed(allowed), symbol, message)
}

pub(super) fn denied_symbols(case: &Case<'_>) -> Verdict {
    let (denied, symbol) = (&case.limits.denied_symbols, case.request.symbol());
    if !denied.contains(&symbol) {
        return pass();
    }
    let message = format!("{symbol} is among the markets denied here; what is held there can still be sold");
    case.deny(Rule::DeniedSymbols, listed(denied), symbol, message)
}

pub(super) fn allowed_order_types(case: &Case<'_>) -> Verdict {
    let (allowed, is) = (&case.limits.allowed_order_types, case.request.order_type());
    if allowed.is_empty() || allowed.contains(&is) {
        return pass();
    }
    let message = format!("{is} orders are not allowed here; allowed: {}", listed(allowed));
    case.deny(Rule::AllowedOrderTypes, listed(allowed), is, message)
}

pub(super) fn trading_hours(case: &Case<'_>) -> Verdict {
    let (windows, now) = (&case.limits.trading_hours, case.facts.now);
    if windows.is_empty() || windows.iter().any(|window| window.holds(now)) {
        return pass();
    }
    let next = windows.iter().map(|window| window.next_start(now)).min();
    let next = next.map(|next| format!("; they begin again at {next}")).unwrap_or_default();
    let message = format!("{now} is outside of the trading hours, {} UTC{next}", listed(windows));
    case.deny(Rule::TradingHours, listed(windows), now, message)
}

fn listed<T: Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
