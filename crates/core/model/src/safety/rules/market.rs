//! What the exchange and the account allow, whatever our limits are.

use super::case::{Case, Verdict, computed, deny, pass};
use crate::safety::{Denial, Rule, TradingState, value};
use crate::{AmountError, OrderSize, ProductStatus, Side, TimeInForce};

pub(super) fn trading_state(case: &Case<'_>) -> Verdict {
    let state = case.facts.trading_state;
    let symbol = case.request.symbol();
    let cure = "a human resumes with `cambist resume`";
    match state {
        TradingState::Active => pass(),
        _ if case.facts.exit => pass(),
        TradingState::ReduceOnly if case.facts.acquires_cash => pass(),
        TradingState::ReduceOnly => {
            let asset = case.request.acquires();
            let message =
                format!("the account may only reduce what it holds, and this order on {symbol} adds {asset}; {cure}");
            deny(Denial::new(Rule::TradingState, TradingState::Active, state, message))
        }
        TradingState::Halted => {
            let message = format!("trading is halted: no order is taken; {cure}");
            deny(Denial::new(Rule::TradingState, TradingState::Active, state, message))
        }
    }
}

pub(super) fn product_trading(case: &Case<'_>) -> Verdict {
    let product = &case.facts.product;
    if product.status == ProductStatus::Trading {
        return pass();
    }
    let message = format!("{} is {} on {}: orders are not taken now", product.symbol, product.status, product.exchange);
    deny(Denial::new(Rule::ProductTrading, ProductStatus::Trading, product.status, message))
}

pub(super) fn expiry_ahead(case: &Case<'_>) -> Verdict {
    match (case.request.time_in_force(), case.request.expire_at()) {
        (TimeInForce::Gtd, Some(end)) if end <= case.facts.now => {
            let message = format!("expire_at {end} is not in the future (now {})", case.facts.now);
            deny(Denial::new(Rule::ExpiryAhead, case.facts.now, end, message))
        }
        _ => pass(),
    }
}

pub(super) fn price_increment(case: &Case<'_>) -> Verdict {
    let product = &case.facts.product;
    let kind = case.request.kind();
    [("limit_price", kind.limit_price()), ("stop_price", kind.stop_price())]
        .into_iter()
        .filter_map(|(field, price)| price.filter(|price| !product.prices(*price)).map(|price| (field, price)))
        .map(|(field, price)| {
            let step = product.price_increment;
            let near = step.floor(price.amount()).ok().zip(step.ceil(price.amount()).ok());
            let cure = near.map(|(below, above)| format!("; use {below} or {above}")).unwrap_or_default();
            let message = format!("{field} {price} is not a multiple of {step}{cure}");
            Denial::new(Rule::PriceIncrement, step, price, message)
        })
        .collect()
}

pub(super) fn quantity_bounds(case: &Case<'_>) -> Verdict {
    let OrderSize::Base(quantity) = case.request.size() else {
        return pass();
    };
    let product = &case.facts.product;
    let base = product.symbol.base();
    let mut denials = pass();
    if !product.sizes(quantity) {
        let step = product.quantity_increment;
        let cure =
            step.floor(quantity.amount()).map(|below| format!("; the next below is {below}")).unwrap_or_default();
        let message = format!("quantity {quantity} is not a multiple of {step} {base}{cure}");
        denials.push(Denial::new(Rule::QuantityIncrement, step, quantity, message));
    }
    if quantity < product.min_quantity {
        let message = format!("quantity {quantity} {base} is below the smallest order, {}", product.min_quantity);
        denials.push(Denial::new(Rule::MinQuantity, product.min_quantity, quantity, message));
    }
    if let Some(largest) = product.max_quantity.filter(|largest| quantity > *largest) {
        let message = format!("quantity {quantity} {base} is above the largest order, {largest}");
        denials.push(Denial::new(Rule::MaxQuantity, largest, quantity, message));
    }
    denials
}

pub(super) fn min_notional(case: &Case<'_>) -> Verdict {
    computed(value::smallest(case.request, case.facts), |value| {
        let product = &case.facts.product;
        let least = product.min_notional;
        if value >= least.amount() {
            return pass();
        }
        let quote = product.symbol.quote();
        let message = format!("the order's value {value} {quote} is below the smallest, {least} {quote}");
        deny(Denial::new(Rule::MinNotional, least, value, message))
    })
}

pub(super) fn funds(case: &Case<'_>) -> Verdict {
    let symbol = case.request.symbol();
    let (asset, available, needed) = match (case.request.side(), case.request.size()) {
        (Side::Sell, OrderSize::Base(quantity)) => (symbol.base(), case.facts.available_base, Ok(quantity.amount())),
        (Side::Sell, OrderSize::Quote(_)) => {
            let found = case.facts.estimate.map(|found| found.quantity.amount());
            (symbol.base(), case.facts.available_base, found.ok_or(AmountError::Inexact))
        }
        (Side::Buy, OrderSize::Quote(spend)) => (symbol.quote(), case.facts.available_quote, Ok(spend.amount())),
        (Side::Buy, OrderSize::Base(_)) => {
            let value = case.value();
            let needed = value.and_then(|value| value.plus(case.facts.taker_fee.of(value)?));
            (symbol.quote(), case.facts.available_quote, needed)
        }
    };
    if case.facts.reference.is_none() && needed.is_err() {
        return pass(); // `market_data` has said so already.
    }
    computed(needed, |needed| {
        if needed <= available {
            return pass();
        }
        let message = format!("the order needs {needed} {asset}, fees included, and {available} {asset} is available");
        deny(Denial::new(Rule::Funds, available, needed, message))
    })
}

pub(super) fn dry_run(case: &Case<'_>) -> Verdict {
    if !case.base.dry_run_mode {
        return pass();
    }
    deny(Denial::bare(Rule::DryRun, "dry-run mode is on: the order was checked and not sent"))
}
