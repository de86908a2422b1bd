//! A product: what is traded, and the rules for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;
use crate::{Amount, ExchangeId, Increment, Price, Quantity, Symbol};

vocabulary! {
    /// Can it be traded now?
    ProductStatus, "a product status" {
        /// Orders are taken.
        Trading = "trading" | "online",
        /// Orders can be canceled, not placed.
        CancelOnly = "cancel_only",
        /// Nothing is taken.
        Halted = "halted" | "offline",
    }
}

/// A market of an exchange with its trading rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Product {
    /// Where.
    pub exchange: ExchangeId,
    /// What.
    pub symbol: Symbol,
    /// Can it be traded now?
    pub status: ProductStatus,
    /// Prices are whole multiples of this.
    pub price_increment: Increment,
    /// Quantities are whole multiples of this.
    pub quantity_increment: Increment,
    /// The smallest order, in the base asset.
    pub min_quantity: Quantity,
    /// The largest order, in the base asset; `null` where the exchange names none.
    pub max_quantity: Option<Quantity>,
    /// The smallest order value, in the quote asset.
    pub min_notional: Quantity,
}

impl Product {
    /// Is `price` a whole number of price increments?
    pub fn prices(&self, price: Price) -> bool {
        self.price_increment.divides(price.amount())
    }

    /// Is `quantity` a whole number of quantity increments?
    pub fn sizes(&self, quantity: Quantity) -> bool {
        self.quantity_increment.divides(quantity.amount())
    }

    /// The largest tradable quantity not above `amount` of the base asset.
    pub fn size_down(&self, amount: Amount) -> Option<Quantity> {
        self.quantity_increment.floor(amount).ok().and_then(|floor| Quantity::new(floor).ok())
    }
}
