//! A product on its grid of ticks and lots.

use cambist_model::{Amount, Price, Product, Quantity};

/// A product whose prices and quantities are counted in whole ticks and lots: the engine's own units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    product: Product,
}

impl Listing {
    /// Lists a product.
    pub fn new(product: Product) -> Self {
        Self { product }
    }

    /// The product and its rules.
    pub fn product(&self) -> &Product {
        &self.product
    }

    /// A price in ticks, if it is on the grid.
    pub fn ticks(&self, price: Price) -> Option<i64> {
        steps(price.amount(), self.product.price_increment.amount())
    }

    /// A quantity in lots, if it is on the grid.
    pub fn lots(&self, quantity: Quantity) -> Option<i64> {
        steps(quantity.amount(), self.product.quantity_increment.amount())
    }

    /// So many ticks as a price.
    pub fn price(&self, ticks: i64) -> Price {
        let amount = self.product.price_increment.amount().times(Amount::from(ticks));
        amount.and_then(Price::new).unwrap_or_default()
    }

    /// So many lots as a quantity.
    pub fn quantity(&self, lots: i64) -> Quantity {
        let amount = self.product.quantity_increment.amount().times(Amount::from(lots));
        amount.and_then(Quantity::new).unwrap_or_default()
    }
}

fn steps(amount: Amount, step: Amount) -> Option<i64> {
    let scale = amount.scale().max(step.scale());
    let (units, step) = (amount.to_units(scale)?, step.to_units(scale)?);
    (units % step == 0).then(|| i64::try_from(units / step).ok()).flatten()
}
