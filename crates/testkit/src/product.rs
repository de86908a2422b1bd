//! What the scripted exchange trades.

use cambist_model::{ExchangeId, Increment, Product, ProductStatus, Quantity, Symbol};

/// Bitcoin for dollars, in steps so fine that no test meets them by chance.
#[expect(clippy::unwrap_used, reason = "constants, and this is for tests only")]
pub(crate) fn bitcoin(exchange: ExchangeId) -> Product {
    let quantity = |text: &str| Quantity::parse(text).unwrap();
    Product {
        exchange,
        symbol: Symbol::parse("BTC-USD").unwrap(),
        status: ProductStatus::Trading,
        price_increment: Increment::parse("0.01").unwrap(),
        quantity_increment: Increment::parse("0.00000001").unwrap(),
        min_quantity: quantity("0.00000001"),
        max_quantity: Some(quantity("1000")),
        min_notional: quantity("1"),
    }
}
