//! What the simulation trades, where, and within which limits.

use cambist_model::safety::Limits;
use cambist_model::{
    AccountId, Amount, AssetId, ExchangeId, Increment, Percent, Product, ProductStatus, Quantity, Symbol, Timestamp,
};

/// When every run starts.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_800_000_000);

pub(crate) fn paper() -> ExchangeId {
    ExchangeId::parse("paper").unwrap()
}

pub(crate) fn account() -> AccountId {
    AccountId::parse("simulated").unwrap()
}

pub(crate) fn bitcoin() -> Symbol {
    Symbol::parse("BTC-USD").unwrap()
}

pub(crate) fn asset(code: &str) -> AssetId {
    AssetId::parse(code).unwrap()
}

pub(crate) fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

/// The one market.
pub(crate) fn product() -> Product {
    let quantity = |text| Quantity::parse(text).unwrap();
    Product {
        exchange: paper(),
        symbol: bitcoin(),
        status: ProductStatus::Trading,
        price_increment: Increment::parse("1").unwrap(),
        quantity_increment: Increment::parse("0.001").unwrap(),
        min_quantity: quantity("0.001"),
        max_quantity: Some(quantity("10")),
        min_notional: quantity("10"),
    }
}

/// What the account starts with.
pub(crate) fn funding() -> Vec<(AssetId, Amount)> {
    vec![(asset("USD"), amount("100000")), (asset("BTC"), amount("0.2"))]
}

/// Limits that a busy agent runs into.
pub(crate) fn limits() -> Limits {
    Limits {
        max_order_value_usd: amount("4000"),
        max_position_size_pct: Percent::new(amount("25")),
        max_orders_per_minute: 10,
        require_confirmation_above_usd: amount("2500"),
        confirmation_lifetime_s: 60,
        confirmation_drift_pct: Percent::new(amount("0.5")),
        max_loss_per_day_usd: amount("300"),
        ..Limits::paper_defaults()
    }
}
