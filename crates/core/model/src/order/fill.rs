//! Our own executions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Amount, AmountError, ExchangeId, FillId, Liquidity, Money, OrderId, Price, Quantity, Side, Symbol,
    Timestamp,
};

/// One execution of one of our orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fill {
    /// The exchange's id; unique per exchange and account.
    pub fill_id: FillId,
    /// Our order.
    pub order_id: OrderId,
    /// Where.
    pub exchange: ExchangeId,
    /// In which account.
    pub account: AccountId,
    /// What.
    pub symbol: Symbol,
    /// Bought or sold.
    pub side: Side,
    /// At what price.
    pub price: Price,
    /// How much of the base asset.
    pub quantity: Quantity,
    /// What the exchange took for it.
    pub fee: Money,
    /// Did it rest in the book, or take from it?
    pub liquidity: Liquidity,
    /// What one unit of the quote asset was worth in USD then; absent when nothing told us.
    pub usd_rate: Option<Price>,
    /// When, by the exchange's clock.
    pub executed_at: Timestamp,
}

impl Fill {
    /// Price times quantity, in the quote asset, without the fee.
    pub fn value(&self) -> Result<Amount, AmountError> {
        self.price.notional(self.quantity)
    }
}
