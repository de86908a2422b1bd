//! The limits that a scope may have, each or none of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Limits, TradingWindow};
use crate::{Amount, OrderType, Percent, Symbol};

/// The limits of one scope. What is not set is not limited by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Restrictions {
    /// The largest order value, in USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_order_value_usd: Option<Amount>,
    /// The largest share of the portfolio that one asset may have after an order that adds to it, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_position_size_pct: Option<Percent>,
    /// How many orders may be placed within any 60 seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_orders_per_minute: Option<u32>,
    /// How many orders may be placed since midnight UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_orders_per_day: Option<u32>,
    /// The value of all orders placed since midnight UTC, in USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_notional_per_day_usd: Option<Amount>,
    /// How many orders may be open at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_open_orders: Option<u32>,
    /// The loss realized since midnight UTC, fees included, in USD, at which no more risk is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_loss_per_day_usd: Option<Amount>,
    /// How far the account may be below the highest value it ever had, in percent; then no more risk is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_drawdown_pct: Option<Percent>,
    /// How far beyond the market an order may be willing to trade, in percent of the price halfway between bid and ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_band_pct: Option<Percent>,
    /// How old market data may be for an order to be judged by it, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_market_data_age_ms: Option<u64>,
    /// Orders above this value, in USD, need a human's yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub require_confirmation_above_usd: Option<Amount>,
    /// The only markets in which risk may be taken, like BTC-USD; every market if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_symbols: Vec<Symbol>,
    /// Markets in which no risk may be taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied_symbols: Vec<Symbol>,
    /// The only types of order by which risk may be taken, like limit; every type if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_order_types: Vec<OrderType>,
    /// The only hours in which risk may be taken, UTC, like "Mon-Fri 08:00-17:00"; always if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trading_hours: Vec<TradingWindow>,
    /// How much may be spent in all on what is not cash, in USD: what was bought, and what open orders may still buy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_spend_usd: Option<Amount>,
    /// The loss realized in all, fees included, in USD, at which no more risk is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_loss_usd: Option<Amount>,
    /// How many orders may be placed in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_orders: Option<u32>,
}

impl Restrictions {
    /// These, and where they set nothing, those of `others`.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        fn list<T>(ours: Vec<T>, theirs: Vec<T>) -> Vec<T> {
            if ours.is_empty() { theirs } else { ours }
        }
        Self {
            max_order_value_usd: self.max_order_value_usd.or(others.max_order_value_usd),
            max_position_size_pct: self.max_position_size_pct.or(others.max_position_size_pct),
            max_orders_per_minute: self.max_orders_per_minute.or(others.max_orders_per_minute),
            max_orders_per_day: self.max_orders_per_day.or(others.max_orders_per_day),
            max_notional_per_day_usd: self.max_notional_per_day_usd.or(others.max_notional_per_day_usd),
            max_open_orders: self.max_open_orders.or(others.max_open_orders),
            max_loss_per_day_usd: self.max_loss_per_day_usd.or(others.max_loss_per_day_usd),
            max_drawdown_pct: self.max_drawdown_pct.or(others.max_drawdown_pct),
            price_band_pct: self.price_band_pct.or(others.price_band_pct),
            max_market_data_age_ms: self.max_market_data_age_ms.or(others.max_market_data_age_ms),
            require_confirmation_above_usd: self
                .require_confirmation_above_usd
                .or(others.require_confirmation_above_usd),
            allowed_symbols: list(self.allowed_symbols, others.allowed_symbols),
            denied_symbols: list(self.denied_symbols, others.denied_symbols),
            allowed_order_types: list(self.allowed_order_types, others.allowed_order_types),
            trading_hours: list(self.trading_hours, others.trading_hours),
            budget_spend_usd: self.budget_spend_usd.or(others.budget_spend_usd),
            budget_loss_usd: self.budget_loss_usd.or(others.budget_loss_usd),
            budget_orders: self.budget_orders.or(others.budget_orders),
        }
    }
}

impl From<&Limits> for Restrictions {
    fn from(limits: &Limits) -> Self {
        Self {
            max_order_value_usd: Some(limits.max_order_value_usd),
            max_position_size_pct: Some(limits.max_position_size_pct),
            max_orders_per_minute: Some(limits.max_orders_per_minute),
            max_loss_per_day_usd: Some(limits.max_loss_per_day_usd),
            price_band_pct: Some(limits.price_band_pct),
            max_market_data_age_ms: Some(limits.max_market_data_age_ms),
            require_confirmation_above_usd: Some(limits.require_confirmation_above_usd),
            ..Self::default()
        }
    }
}
