//! Public trades.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Price, Quantity, Side, Symbol, Timestamp, TradeId};

/// A public trade of a market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trade {
    /// The exchange's id.
    pub trade_id: TradeId,
    /// What.
    pub symbol: Symbol,
    /// At what price.
    pub price: Price,
    /// How much of the base asset.
    pub quantity: Quantity,
    /// The side of the order that took from the book.
    pub side: Side,
    /// When, in the market's own time.
    pub executed_at: Timestamp,
}
