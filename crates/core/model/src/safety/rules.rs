//! The rules, one function each. A rule that cannot be computed has failed.

use super::{Denial, Facts, Limits, Rule, TradingState, value};
use crate::{Amount, AmountError, OrderKind, OrderRequest, OrderSize, Percent, ProductStatus, Side, TimeInForce};

/// An order before the gate.
pub(super) struct Case<'a> {
    pub(super) request: &'a OrderRequest,
    pub(super) limits: &'a Limits,
    pub(super) facts: &'a Facts,
}

type Verdict = Vec<Denial>;

/// Every rule, in the order in which failures are listed: the market's first, then ours.
pub(super) const ALL: &[fn(&Case<'_>) -> Verdict] = &[
    trading_state,
    product_trading,
    expiry_ahead,
    price_increment,
    quantity_bounds,
    min_notional,
    market_data,
    price_band,
    funds,
    max_order_value,
    max_position_size,
    max_orders_per_minute,
    max_loss_per_day,
    confirmation,
    dry_run,
];

fn pass() -> Verdict {
    Vec::new()
}

fn deny(denial: Denial) -> Verdict {
    vec![denial]
}

fn trading_state(case: &Case<'_>) -> Verdict {
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

fn product_trading(case: &Case<'_>) -> Verdict {
    let product = &case.facts.product;
    if product.status == ProductStatus::Trading {
        return pass();
    }
    let message = format!("{} is {} on {}: orders are not taken now", product.symbol, product.status, product.exchange);
    deny(Denial::new(Rule::ProductTrading, ProductStatus::Trading, product.status, message))
}

fn expiry_ahead(case: &Case<'_>) -> Verdict {
    match (case.request.time_in_force(), case.request.expire_at()) {
        (TimeInForce::Gtd, Some(end)) if end <= case.facts.now => {
            let message = format!("expire_at {end} is not in the future (now {})", case.facts.now);
            deny(Denial::new(Rule::ExpiryAhead, case.facts.now, end, message))
        }
        _ => pass(),
    }
}

fn price_increment(case: &Case<'_>) -> Verdict {
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

fn quantity_bounds(case: &Case<'_>) -> Verdict {
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
    if quantity > product.max_quantity {
        let message = format!("quantity {quantity} {base} is above the largest order, {}", product.max_quantity);
        denials.push(Denial::new(Rule::MaxQuantity, product.max_quantity, quantity, message));
    }
    denials
}

fn min_notional(case: &Case<'_>) -> Verdict {
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

fn market_data(case: &Case<'_>) -> Verdict {
    let symbol = case.request.symbol();
    let Some(reference) = case.facts.reference else {
        let message = format!("there is no market price for {symbol} to judge the order by");
        return deny(Denial::bare(Rule::MarketData, message));
    };
    let age = case.facts.now.since(reference.as_of).as_millis();
    let allowed = case.limits.max_market_data_age_ms;
    if age <= u128::from(allowed) {
        return pass();
    }
    let message = format!("the market price of {symbol} is {age} ms old; at most {allowed} ms is allowed");
    deny(Denial::new(Rule::MarketDataAge, allowed, age, message))
}

/// A buy must not be willing to pay far above the market, nor a sell to take far below it. A stop-limit order is judged
/// by its own trigger, for that is where the market will be.
fn price_band(case: &Case<'_>) -> Verdict {
    let Some(reference) = case.facts.reference else {
        return pass();
    };
    let kind = case.request.kind();
    let (anchor, reached) = match kind {
        OrderKind::Limit(limit) => (reference.mid, Some(limit)),
        OrderKind::StopLimit { stop, limit } => (stop, Some(limit)),
        OrderKind::Market => (reference.mid, case.facts.estimate.and_then(|found| found.worst_price)),
        OrderKind::StopLoss { .. } | OrderKind::TakeProfit { .. } => return pass(),
    };
    let Some(reached) = reached else { return pass() };
    let band = case.limits.price_band_pct;
    let bound = band.of(anchor.amount()).and_then(|width| match case.request.side() {
        Side::Buy => anchor.amount().plus(width),
        Side::Sell => anchor.amount().minus(width),
    });
    computed(bound, |bound| {
        let beyond = match case.request.side() {
            Side::Buy => reached.amount() > bound,
            Side::Sell => reached.amount() < bound,
        };
        if !beyond {
            return pass();
        }
        let what = match kind {
            OrderKind::Market => "the book would fill it as far as",
            _ => "limit_price",
        };
        let (way, side) = match case.request.side() {
            Side::Buy => ("above", "buy"),
            Side::Sell => ("below", "sell"),
        };
        let off = Percent::change(anchor.amount(), reached.amount()).map(|p| p.amount().abs().to_string());
        let off = off.map(|off| format!("{off}% ")).unwrap_or_default();
        let message = format!(
            "{what} {reached} is {off}{way} the market at {anchor}; a {side} may go at most {band}% beyond, to {}",
            bound.round(case.facts.product.price_increment.amount().scale(), crate::Rounding::HalfEven)
        );
        deny(Denial::new(Rule::PriceBand, bound, reached, message))
    })
}

fn funds(case: &Case<'_>) -> Verdict {
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

fn max_order_value(case: &Case<'_>) -> Verdict {
    if case.facts.exit {
        return pass();
    }
    let limit = case.limits.max_order_value_usd;
    case.value_usd(Rule::MaxOrderValue, |value| {
        if value <= limit {
            return pass();
        }
        let message = format!("the order's value {} USD is above the largest allowed, {limit} USD", cents(value));
        deny(Denial::new(Rule::MaxOrderValue, limit, value, message))
    })
}

/// How much of the portfolio one asset may be. Only orders that add to it are held to it: nothing may stand in the way
/// of getting out.
fn max_position_size(case: &Case<'_>) -> Verdict {
    if case.facts.acquires_cash {
        return pass();
    }
    let asset = case.request.acquires();
    let Some((held, portfolio)) = case.facts.acquired_held_usd.zip(case.facts.portfolio_usd) else {
        let message = format!("the account cannot be valued in USD, so the share of {asset} is not known");
        return deny(Denial::bare(Rule::MaxPositionSize, message));
    };
    let limit = case.limits.max_position_size_pct;
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
            deny(Denial::new(Rule::MaxPositionSize, limit, share, message))
        })
    })
}

fn max_orders_per_minute(case: &Case<'_>) -> Verdict {
    if case.facts.exit {
        return pass();
    }
    let limit = case.limits.max_orders_per_minute;
    let after = case.facts.orders_last_minute.saturating_add(1);
    if after <= limit {
        return pass();
    }
    let message = format!("this would be order {after} within 60 seconds; at most {limit} are allowed");
    deny(Denial::new(Rule::MaxOrdersPerMinute, limit, after, message))
}

/// The loss of the day. Only orders that add risk are held to it.
fn max_loss_per_day(case: &Case<'_>) -> Verdict {
    let limit = case.limits.max_loss_per_day_usd;
    let loss = case.facts.realized_today_usd.negated();
    if case.facts.acquires_cash || loss < limit || !loss.is_positive() {
        return pass();
    }
    let message = format!("{} USD was lost since midnight UTC; at {limit} USD no more risk is taken", cents(loss));
    deny(Denial::new(Rule::MaxLossPerDay, limit, loss, message))
}

fn confirmation(case: &Case<'_>) -> Verdict {
    if case.facts.confirmed || case.facts.exit {
        return pass();
    }
    let limit = case.limits.require_confirmation_above_usd;
    case.value_usd(Rule::Confirmation, |value| {
        if value <= limit {
            return pass();
        }
        let message =
            format!("the order's value {} USD is above {limit} USD: a human has to agree to it", cents(value));
        deny(Denial::new(Rule::Confirmation, limit, value, message))
    })
}

fn dry_run(case: &Case<'_>) -> Verdict {
    if !case.limits.dry_run_mode {
        return pass();
    }
    deny(Denial::bare(Rule::DryRun, "dry-run mode is on: the order was checked and not sent"))
}

impl Case<'_> {
    fn value(&self) -> Result<Amount, AmountError> {
        value::largest(self.request, self.facts)
    }

    fn value_usd(&self, rule: Rule, judge: impl FnOnce(Amount) -> Verdict) -> Verdict {
        if self.facts.reference.is_none() && self.value().is_err() {
            return pass(); // `market_data` has said so already.
        }
        let Some(rate) = self.facts.quote_usd else {
            let quote = self.request.symbol().quote();
            let message = format!("nothing tells what {quote} is worth in USD, so the order's value is not known");
            return deny(Denial::bare(rule, message));
        };
        computed(self.value().and_then(|value| value.times(rate.amount())), judge)
    }
}

fn computed<T>(result: Result<T, AmountError>, judge: impl FnOnce(T) -> Verdict) -> Verdict {
    match result {
        Ok(value) => judge(value),
        Err(why) => deny(Denial::bare(Rule::Exactness, format!("the order cannot be checked: a number in it {why}"))),
    }
}

fn cents(amount: Amount) -> Amount {
    amount.round(2, crate::Rounding::HalfEven)
}
