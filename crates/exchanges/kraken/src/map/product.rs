//! Markets and their rules.

use cambist_model::{Amount, AmountError, Increment, Product, ProductStatus, Quantity, Symbol};

use crate::http::PairWire;
use crate::id::exchange_id;

/// The rules of a market.
pub(crate) fn product(symbol: Symbol, pair: &PairWire) -> Result<Product, AmountError> {
    let last_digit = |decimals| Amount::from_units(1, decimals).and_then(Increment::new);
    let quantity_increment = last_digit(pair.lot_decimals)?;
    let price_increment = match pair.tick_size {
        Some(tick) => Increment::new(tick.0)?,
        None => last_digit(pair.pair_decimals)?,
    };
    let min_quantity = pair.ordermin.map_or(quantity_increment.amount(), |exact| exact.0);
    Ok(Product {
        exchange: exchange_id(),
        symbol,
        status: status(pair.status.as_deref()),
        price_increment,
        quantity_increment,
        min_quantity: Quantity::new(min_quantity)?,
        // Kraken names no largest order.
        max_quantity: None,
        min_notional: pair.costmin.map_or(Ok(Quantity::ZERO), |exact| Quantity::new(exact.0))?,
    })
}

/// A market that does not say what it is was always open; one that says what we do not know is taken for closed.
fn status(word: Option<&str>) -> ProductStatus {
    match word {
        None | Some("online" | "post_only" | "limit_only") => ProductStatus::Trading,
        Some("cancel_only" | "reduce_only") => ProductStatus::CancelOnly,
        Some(_) => ProductStatus::Halted,
    }
}
