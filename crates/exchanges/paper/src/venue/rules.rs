//! The rules of a product, which the venue holds every order to.

use cambist_model::{OrderType, Price, ProductStatus, Timestamp};

use super::market::Market;
use super::order::Terms;

/// Why an order may not be placed, if it may not. Funds are another matter.
pub(super) fn refusal(market: &Market, status: ProductStatus, terms: &Terms, now: Timestamp) -> Option<String> {
    halted(market, status)
        .or_else(|| late(terms, now))
        .or_else(|| off_grid(market, terms))
        .or_else(|| too_small_or_large(market, terms))
        .or_else(|| too_cheap(market, terms))
}

fn halted(market: &Market, status: ProductStatus) -> Option<String> {
    (status != ProductStatus::Trading)
        .then(|| format!("{} is {status}: the recording is over, orders are not taken any more", market.symbol()))
}

fn late(terms: &Terms, now: Timestamp) -> Option<String> {
    let end = terms.expire_at.filter(|end| *end <= now)?;
    Some(format!("expire_at {end} is not in the future, it is {now}"))
}

fn off_grid(market: &Market, terms: &Terms) -> Option<String> {
    let product = market.listing.product();
    let prices = [("limit_price", terms.limit_price), ("stop_price", terms.stop_price)];
    for (field, price) in prices {
        if let Some(price) = price
            && market.listing.ticks(price).is_none_or(|ticks| ticks <= 0)
        {
            let step = product.price_increment;
            return Some(format!("{field} {price} is not a multiple of the price increment {step}"));
        }
    }
    let quantity = terms.quantity?;
    let step = product.quantity_increment;
    let on_grid = market.listing.lots(quantity).is_some();
    (!on_grid).then(|| format!("quantity {quantity} is not a multiple of the quantity increment {step}"))
}

fn too_small_or_large(market: &Market, terms: &Terms) -> Option<String> {
    let (product, quantity) = (market.listing.product(), terms.quantity?);
    let base = terms.symbol.base();
    let (least, most) = (product.min_quantity, product.max_quantity);
    if quantity < least {
        return Some(format!("quantity {quantity} {base} is below the smallest order of {least} {base}"));
    }
    let most = most.filter(|most| quantity > *most)?;
    Some(format!("quantity {quantity} {base} is above the largest order of {most} {base}"))
}

fn too_cheap(market: &Market, terms: &Terms) -> Option<String> {
    let value = match (terms.quote_quantity, terms.quantity) {
        (Some(quote), _) => quote.amount(),
        (None, Some(quantity)) => likely_price(market, terms)?.notional(quantity).ok()?,
        (None, None) => return None,
    };
    let least = market.listing.product().min_notional;
    let quote = terms.symbol.quote();
    (value < least.amount())
        .then(|| format!("the order's value of {value} {quote} is below the smallest, {least} {quote}"))
}

/// The price that an order is likely to trade at: what it says itself, or what it would find.
fn likely_price(market: &Market, terms: &Terms) -> Option<Price> {
    let found = || {
        let best = market.book.best(terms.side.opposite());
        let ticks = best.or_else(|| market.prints.last());
        ticks.map(|ticks| market.listing.price(ticks))
    };
    match terms.order_type {
        OrderType::Market => found(),
        _ => terms.limit_price.or(terms.stop_price),
    }
}
