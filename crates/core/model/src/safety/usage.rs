//! How much of its limits a scope has used.

use serde::{Deserialize, Serialize};

use super::Scope;
use crate::Amount;

/// What was placed, spent and lost within a scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Orders placed in the last 60 seconds, questions to a human among them.
    pub orders_last_minute: u32,
    /// Orders placed since midnight UTC.
    pub orders_today: u32,
    /// Orders that are open now.
    pub open_orders: u32,
    /// What all orders placed since midnight UTC may be worth, in USD, whatever came of them.
    pub notional_today_usd: Amount,
    /// What was realized since midnight UTC, fees included, in USD; a loss is negative.
    pub realized_today_usd: Amount,
    /// Orders ever placed.
    pub orders: u32,
    /// What was ever spent on what is not cash, in USD, and what open orders may still spend.
    pub spent_usd: Amount,
    /// What was ever realized, fees included, in USD; a loss is negative.
    pub realized_usd: Amount,
}

/// What the scopes that cover an order have used. An exchange has one account here, so that the two have used the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// The account.
    pub account: Usage,
    /// The product, at all exchanges.
    pub product: Usage,
    /// Whoever places the order, at all exchanges.
    pub agent: Usage,
}

impl Used {
    /// What this scope has used.
    pub fn by(&self, scope: &Scope) -> &Usage {
        match scope {
            Scope::EveryAccount | Scope::Exchange(_) | Scope::Account(..) => &self.account,
            Scope::Product(_) => &self.product,
            Scope::Agent(_) => &self.agent,
        }
    }
}
