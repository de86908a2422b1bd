//! What the market says, whether that can be believed, and how far from it an order may go.

use super::case::{Case, Verdict, computed, deny, pass};
use crate::safety::{Denial, Reference, Rule};
use crate::{OrderKind, Percent, Price, Rounding, Side};

pub(super) fn market_data(case: &Case<'_>) -> Verdict {
    if case.facts.reference.is_some() {
        return pass();
    }
    let message = format!("there is no market price for {} to judge the order by", case.request.symbol());
    deny(Denial::bare(Rule::MarketData, message))
}

pub(super) fn market_data_age(case: &Case<'_>) -> Verdict {
    let Some((reference, allowed)) = case.facts.reference.zip(case.limits.max_market_data_age_ms) else {
        return pass();
    };
    let age = case.facts.now.since(reference.as_of).as_millis();
    if age <= u128::from(allowed) {
        return pass();
    }
    let symbol = case.request.symbol();
    let message = format!("the market price of {symbol} is {age} ms old; at most {allowed} ms is allowed");
    case.deny(Rule::MarketDataAge, allowed, age, message)
}

/// Of two prices that lie further apart than an order may go, one is wrong, and nothing tells which. Who gets out of
/// everything gets out all the same.
pub(super) fn sources_agree(case: &Case<'_>) -> Verdict {
    let Some((here, there)) = case.facts.reference.zip(second(case)).filter(|_| !case.facts.exit) else {
        return pass();
    };
    let Some(band) = case.limits.price_band_pct else { return pass() };
    let (here, there) = (here.mid, there.mid);
    let apart = Percent::change(here.amount(), there.amount()).map(|apart| Percent::new(apart.amount().abs()));
    let symbol = case.request.symbol();
    match apart {
        Some(apart) if apart <= band => pass(),
        Some(apart) => {
            let message = format!(
                "two exchanges disagree about {symbol} by {apart}%: {here} here, {there} there; at most {band}% is allowed"
            );
            case.deny(Rule::SourcesAgree, band, apart, message)
        }
        None => case.deny_bare(Rule::SourcesAgree, format!("two exchanges cannot be compared on {symbol}")),
    }
}

/// A buy must not be willing to pay far above the market, nor a sell to take far below it. A stop-limit order is judged
/// by its own trigger, for that is where the market will be.
pub(super) fn price_band(case: &Case<'_>) -> Verdict {
    let Some((reference, band)) = case.facts.reference.zip(case.limits.price_band_pct) else {
        return pass();
    };
    let (anchor, reached) = match case.request.kind() {
        OrderKind::Limit(limit) => (None, Some(limit)),
        OrderKind::StopLimit { stop, limit } => (Some(stop), Some(limit)),
        OrderKind::Market => (None, case.facts.estimate.and_then(|found| found.worst_price)),
        OrderKind::StopLoss { .. } | OrderKind::TakeProfit { .. } => return pass(),
    };
    let Some(reached) = reached else { return pass() };
    if let Some(trigger) = anchor {
        return within(case, band, reached, trigger, "the trigger");
    }
    let here = within(case, band, reached, reference.mid, "the market");
    match second(case) {
        // Beyond the band of both is one failure.
        Some(second) if here.is_empty() => within(case, band, reached, second.mid, "the market of another exchange"),
        _ => here,
    }
}

/// The other exchange's prices, unless they are older than prices may be: then they are no evidence.
fn second(case: &Case<'_>) -> Option<Reference> {
    let is_fresh = |reference: &Reference| {
        let age = case.facts.now.since(reference.as_of).as_millis();
        case.limits.max_market_data_age_ms.is_none_or(|allowed| age <= u128::from(allowed))
    };
    case.facts.second.filter(is_fresh)
}

/// Is `reached` at most `band` beyond `anchor`?
fn within(case: &Case<'_>, band: Percent, reached: Price, anchor: Price, name: &str) -> Verdict {
    let side = case.request.side();
    let bound = band.of(anchor.amount()).and_then(|width| match side {
        Side::Buy => anchor.amount().plus(width),
        Side::Sell => anchor.amount().minus(width),
    });
    computed(bound, |bound| {
        let (is_beyond, way) = match side {
            Side::Buy => (reached.amount() > bound, "above"),
            Side::Sell => (reached.amount() < bound, "below"),
        };
        if !is_beyond {
            return pass();
        }
        let what = match case.request.kind() {
            OrderKind::Market => "the book would fill it as far as",
            _ => "limit_price",
        };
        let off = Percent::change(anchor.amount(), reached.amount()).map(|p| p.amount().abs().to_string());
        let off = off.map(|off| format!("{off}% ")).unwrap_or_default();
        let message = format!(
            "{what} {reached} is {off}{way} {name} at {anchor}; a {side} may go at most {band}% beyond, to {}",
            bound.round(case.facts.product.price_increment.amount().scale(), Rounding::HalfEven)
        );
        case.deny(Rule::PriceBand, bound, reached, message)
    })
}
