//! What can be played: a recording in ticks and lots.

use std::fmt;

use cambist_model::{Amount, Candle, ExchangeId, Increment, Product, ProductStatus, Quantity, Symbol, Timestamp};

use crate::market::{Act, Listing};

/// A recorded market. Times are those of the recording.
pub(super) trait Recording: Send + fmt::Debug {
    /// What was traded.
    fn listing(&self) -> &Listing;

    /// Just before the first act, and when it is over.
    fn span(&self) -> (Timestamp, Timestamp);

    /// From when on to play so that the book is full and recent trades are there at a time.
    fn warm_up_from(&self, time: Timestamp) -> Timestamp;

    /// Appends what was done after `from`, up to and including `to`.
    fn acts(&self, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>);

    /// The minutes with trades whose start lies in `start..end`.
    fn minutes(&self, start: Timestamp, end: Timestamp) -> Vec<Candle>;
}

/// Lists a recorded product whose prices have `price_digits` digits after the point and whose quantities have
/// `quantity_digits`.
///
/// A recording does not tell the rules of its venue. So tick and lot are the finest that occur in it, and smallest and
/// largest order do not bind anybody.
pub(super) fn listing(symbol: Symbol, price_digits: u32, quantity_digits: u32) -> Option<Listing> {
    let step = |digits| Increment::new(Amount::from_units(1, digits).ok()?).ok();
    let lot = step(quantity_digits)?;
    Some(Listing::new(Product {
        exchange: ExchangeId::parse("paper").ok()?,
        symbol,
        status: ProductStatus::Trading,
        price_increment: step(price_digits)?,
        quantity_increment: lot,
        min_quantity: Quantity::new(lot.amount()).ok()?,
        max_quantity: Some(Quantity::parse("1000000000").ok()?),
        min_notional: Quantity::ZERO,
    }))
}
