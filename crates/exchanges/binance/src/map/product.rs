//! Markets and their rules.

use cambist_model::{Amount, AssetId, Increment, Product, ProductStatus, Quantity, Symbol};

use crate::id::exchange_id;
use crate::wire::{Filter, Market};

/// A market as a product; none if a name in it is no asset's here, or if it lacks the rules that orders need.
pub(crate) fn product(market: &Market<'_>) -> Option<Product> {
    let (base, quote) = asset(&market.base_asset).zip(asset(&market.quote_asset))?;
    let mut min_notional = Quantity::ZERO;
    let (mut tick, mut lot) = (None, None);
    for filter in &market.filters {
        match filter {
            Filter::Price { tick_size } => tick = Some(*tick_size),
            Filter::Lot { min_qty, max_qty, step_size } => lot = Some((*min_qty, *max_qty, *step_size)),
            Filter::Notional { min_notional: least } => min_notional = min_notional.max(*least),
            Filter::Other => {}
        }
    }
    let (min_quantity, max_quantity, step) = lot?;
    Some(Product {
        exchange: exchange_id(),
        symbol: Symbol::new(base, quote),
        status: status(market),
        price_increment: increment(tick?, market.quote_asset_precision)?,
        quantity_increment: increment(step, market.base_asset_precision)?,
        min_quantity,
        max_quantity: Some(max_quantity),
        min_notional,
    })
}

/// An asset, if it is spelled as here: names in small letters or in other alphabets would be mistaken for others.
fn asset(name: &str) -> Option<AssetId> {
    AssetId::parse(name).ok().filter(|asset| asset.as_str() == name)
}

/// A step. One of zero means that only the number of digits limits.
fn increment(step: Amount, digits: u32) -> Option<Increment> {
    let step = if step.is_zero() { Amount::from_units(1, digits).ok()? } else { step };
    Increment::new(step).ok()
}

/// A state that we do not know is none in which orders are taken.
fn status(market: &Market<'_>) -> ProductStatus {
    match &*market.status {
        "TRADING" if market.is_spot_trading_allowed => ProductStatus::Trading,
        "CANCEL_ONLY" => ProductStatus::CancelOnly,
        _ => ProductStatus::Halted,
    }
}
