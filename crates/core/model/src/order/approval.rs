//! What a human agrees to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Amount, Money, Order, Price, Timestamp};

/// What an order would do, as the server worked it out when it asked for a human's yes. The words of whoever placed the
/// order have no part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalPlan {
    /// The most that the order may be worth, in USD; null when nothing tells.
    pub value_usd: Option<Amount>,
    /// The middle of the market; null when nothing tells.
    pub mid_price: Option<Price>,
    /// The worst price that it would be filled at now; null for an order that would rest or waits for a trigger.
    pub worst_price: Option<Price>,
    /// The fee if all of it takes from the book.
    pub fee_at_most: Option<Money>,
    /// When a yes comes too late.
    pub expires_at: Timestamp,
}

impl ApprovalPlan {
    /// The text that an approval is bound to: the whole order and the whole plan, a field a line. What differs in any of
    /// them is another text.
    pub fn bound_to(&self, order: &Order) -> String {
        let shown = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        [
            order.order_id.to_string(),
            order.client_order_id.to_string(),
            order.exchange.to_string(),
            order.account.to_string(),
            order.symbol.to_string(),
            order.side.to_string(),
            order.order_type.to_string(),
            shown(order.quantity.map(|value| value.to_string())),
            shown(order.quote_quantity.map(|value| value.to_string())),
            shown(order.limit_price.map(|value| value.to_string())),
            shown(order.stop_price.map(|value| value.to_string())),
            order.time_in_force.to_string(),
            shown(order.expire_at.map(|value| value.to_string())),
            order.post_only.to_string(),
            order.self_trade_prevention.to_string(),
            shown(self.value_usd.map(|value| value.to_string())),
            shown(self.mid_price.map(|value| value.to_string())),
            shown(self.worst_price.map(|value| value.to_string())),
            shown(self.fee_at_most.map(|value| value.to_string())),
            self.expires_at.to_string(),
        ]
        .join("\n")
    }
}
