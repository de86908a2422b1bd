//! What an order would do if it entered its market now. Nothing is changed by asking.

use cambist_model::{Amount, AmountError, OrderType, Quantity, Rounding, Side, TimeInForce};

use super::market::Market;
use super::order::PaperOrder;
use super::settle::{paid_asset, resting_hold};
use super::venue::Venue;
use super::walk::{Appetite, End, walk};

/// How an order enters its market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Intake {
    /// How much is sent to the book, in lots.
    pub(super) lots: i64,
    /// The worst price, in ticks.
    pub(super) limit: Option<i64>,
    /// What has to be set aside first.
    pub(super) hold: Amount,
    /// What becomes of the part that does not trade at once.
    pub(super) rest: Rest,
}

/// What becomes of the part of an order that does not trade at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// It rests in the book.
    InBook,
    /// It is canceled.
    Canceled(&'static str),
    /// There is none: the order is sized in the quote asset, and this is as much as that comes to.
    Done,
    /// Nothing is to trade at all.
    AllCanceled(&'static str),
}

const NO_MORE: &str = "the book has no more to trade with";
const NOT_AT_ONCE: &str = "immediate or cancel: the rest could not be filled at once";
const NOT_WHOLE: &str = "fill or kill: the book cannot fill it whole";

/// The digits that an order's value may have, counted in the smallest amount that its fees can come to. 28 can be kept;
/// the rest is for sums.
const VALUE_DIGITS: u32 = 26;

impl Venue {
    /// How an order would enter its market, or why it may not.
    pub(super) fn judge(&self, index: usize, order: &PaperOrder) -> Result<Intake, String> {
        let market = &self.markets[index];
        let limited = matches!(order.terms.order_type, OrderType::Limit | OrderType::StopLimit);
        let intake = if limited { limit_intake(market, order)? } else { market_intake(market, order)? };
        self.has_funds(order, intake.hold)?;
        Ok(intake)
    }

    /// What has to be set aside while an order waits for its trigger, or why it may not wait.
    pub(super) fn judge_waiting(&self, index: usize, order: &PaperOrder) -> Result<Amount, String> {
        let hold = hold_to_rest(&self.markets[index], order)?;
        self.has_funds(order, hold)?;
        Ok(hold)
    }

    fn has_funds(&self, order: &PaperOrder, needed: Amount) -> Result<(), String> {
        let asset = paid_asset(order);
        let available = self.ledger.available(asset);
        if needed <= available {
            return Ok(());
        }
        let with_fees = match order.terms.side {
            Side::Buy => ", fees included",
            Side::Sell => "",
        };
        Err(format!("insufficient funds: {needed} {asset} needed{with_fees}, {available} {asset} available"))
    }
}

fn limit_intake(market: &Market, order: &PaperOrder) -> Result<Intake, String> {
    let terms = &order.terms;
    let limit = terms.limit_price.and_then(|price| market.listing.ticks(price));
    if let Some(limit) = limit
        && terms.post_only
        && market.book.crosses(terms.side, limit)
    {
        let best = market.book.best(terms.side.opposite()).unwrap_or(limit);
        return Err(format!(
            "post-only: it would trade at once, the best price on the other side is {}",
            market.listing.price(best)
        ));
    }
    let found = || walk(market, terms, limit, Appetite::Lots(order.left));
    let rest = match terms.time_in_force {
        TimeInForce::Fok if found().end != End::Whole => Rest::AllCanceled(NOT_WHOLE),
        TimeInForce::Fok | TimeInForce::Ioc => Rest::Canceled(NOT_AT_ONCE),
        TimeInForce::Gtc | TimeInForce::Gtd | TimeInForce::Day => Rest::InBook,
    };
    Ok(Intake { lots: order.left, limit, hold: hold_to_rest(market, order)?, rest })
}

fn market_intake(market: &Market, order: &PaperOrder) -> Result<Intake, String> {
    let terms = &order.terms;
    let appetite = match terms.quote_quantity {
        None => Appetite::Lots(order.left),
        Some(quote) => Appetite::Value(value_for(market, order, quote).map_err(too_large)?),
    };
    let found = walk(market, terms, None, appetite);
    let rest = match (terms.time_in_force, found.end) {
        (TimeInForce::Fok, End::NoMore | End::OwnOrder) => Rest::AllCanceled(NOT_WHOLE),
        (_, End::Whole) if terms.quote_quantity.is_some() => Rest::Done,
        _ => Rest::Canceled(NO_MORE),
    };
    if rest == Rest::Done {
        enough_for_an_order(market, order, found.lots)?;
    }
    let value = value_of(market, found.value).map_err(too_large)?;
    settles_exactly(market, order, value)?;
    let hold = match (terms.side, terms.quote_quantity) {
        (Side::Buy, _) => order.rates.taker.of(value).and_then(|fee| value.plus(fee)),
        // Who sells must have all of it, also if the book takes only some.
        (Side::Sell, None) => Ok(market.listing.quantity(order.left).amount()),
        (Side::Sell, Some(_)) => Ok(market.listing.quantity(found.lots).amount()),
    };
    let lots = match terms.quote_quantity {
        None => order.left,
        // One more, so that it meets the order that it gives way to.
        Some(_) => found.lots + i64::from(found.end == End::OwnOrder),
    };
    Ok(Intake { lots, limit: None, hold: hold.map_err(too_large)?, rest })
}

/// How far a size in the quote asset goes, in ticks times lots. A buy pays its fees out of it; a sell brings at most as
/// much before fees.
fn value_for(market: &Market, order: &PaperOrder, quote: Quantity) -> Result<i128, AmountError> {
    let unit = unit(market)?;
    let unit_cost = match order.terms.side {
        Side::Buy => unit.plus(order.rates.taker.of(unit)?)?,
        Side::Sell => unit,
    };
    let scale = unit_cost.scale();
    let budget = quote.amount().round(scale, Rounding::Floor);
    let (budget, unit_cost) = (budget.to_units(scale), unit_cost.to_units(scale));
    budget.zip(unit_cost).and_then(|(budget, unit_cost)| budget.checked_div(unit_cost)).ok_or(AmountError::Overflow)
}

/// One tick times one lot, in the quote asset.
fn unit(market: &Market) -> Result<Amount, AmountError> {
    market.listing.price(1).notional(market.listing.quantity(1))
}

fn value_of(market: &Market, ticks_times_lots: i128) -> Result<Amount, AmountError> {
    unit(market)?.times(Amount::from_units(ticks_times_lots, 0)?)
}

fn hold_to_rest(market: &Market, order: &PaperOrder) -> Result<Amount, String> {
    let hold = resting_hold(&market.listing, order).unwrap_or(Ok(Amount::ZERO));
    let price = order.terms.limit_price.or(order.terms.stop_price).unwrap_or_default();
    let value = price.notional(market.listing.quantity(order.left));
    settles_exactly(market, order, value.map_err(too_large)?)?;
    hold.map_err(too_large)
}

/// Every part of the order must be payable to the last digit, fees included, at any price on the grid.
fn settles_exactly(market: &Market, order: &PaperOrder, value: Amount) -> Result<(), String> {
    let fee_scale = order.rates.maker.amount().scale().max(order.rates.taker.amount().scale());
    let unit_scale = unit(market).map_err(too_large)?.scale();
    let units = value.to_units(unit_scale + fee_scale);
    match units {
        Some(units) if units < 10_i128.pow(VALUE_DIGITS) => Ok(()),
        _ => Err(too_large(AmountError::Overflow)),
    }
}

fn enough_for_an_order(market: &Market, order: &PaperOrder, lots: i64) -> Result<(), String> {
    let (quantity, least) = (market.listing.quantity(lots), market.listing.product().min_quantity);
    if lots > 0 && quantity >= least {
        return Ok(());
    }
    let (base, quote) = (order.terms.symbol.base(), order.terms.symbol.quote());
    let spend = order.terms.quote_quantity.unwrap_or_default();
    Err(format!("{spend} {quote} comes to {quantity} {base}, below the smallest order of {least} {base}"))
}

fn too_large(error: AmountError) -> String {
    format!("the order cannot be settled to the last digit: its value {error}")
}
