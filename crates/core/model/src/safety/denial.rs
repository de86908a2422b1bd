//! Why an order was refused: a closed set of rules, each with the numbers that made it fail.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;

vocabulary! {
    /// A rule of the gate. The words are part of the public contract.
    Rule, "a safety rule" {
        /// The account was stopped, or may only reduce what it holds.
        TradingState = "trading_state",
        /// The product takes no orders now.
        ProductTrading = "product_trading",
        /// The end of a `gtd` order lies in the past.
        ExpiryAhead = "expiry_ahead",
        /// Prices are whole multiples of the product's price increment.
        PriceIncrement = "price_increment",
        /// Quantities are whole multiples of the product's quantity increment.
        QuantityIncrement = "quantity_increment",
        /// The product's smallest order.
        MinQuantity = "min_quantity",
        /// The product's largest order.
        MaxQuantity = "max_quantity",
        /// The product's smallest order value.
        MinNotional = "min_notional",
        /// The account must have what the order may cost.
        Funds = "funds",
        /// There must be a market price to judge the order by.
        MarketData = "market_data",
        /// The market price must be fresh.
        MarketDataAge = "market_data_age",
        /// The order must not be willing to trade far beyond the market.
        PriceBand = "price_band",
        /// Everything must be computable without rounding.
        Exactness = "exactness",
        /// The largest order value.
        MaxOrderValue = "max_order_value",
        /// The largest share of the portfolio in one asset.
        MaxPositionSize = "max_position_size",
        /// How often orders may be placed.
        MaxOrdersPerMinute = "max_orders_per_minute",
        /// The largest loss of a day.
        MaxLossPerDay = "max_loss_per_day",
        /// Large orders need a human's yes.
        Confirmation = "confirmation",
        /// The market must be where it was when a human was asked.
        ApprovalDrift = "approval_drift",
        /// Nothing is sent.
        DryRun = "dry_run",
    }
}

impl Rule {
    /// The key of the configuration that sets the limit, for rules that are ours to set.
    pub const fn setting(self) -> Option<&'static str> {
        Some(match self {
            Self::MarketDataAge => "safety.max_market_data_age_ms",
            Self::PriceBand => "safety.price_band_pct",
            Self::MaxOrderValue => "safety.max_order_value_usd",
            Self::MaxPositionSize => "safety.max_position_size_pct",
            Self::MaxOrdersPerMinute => "safety.max_orders_per_minute",
            Self::MaxLossPerDay => "safety.max_loss_per_day_usd",
            Self::Confirmation => "safety.require_confirmation_above_usd",
            Self::ApprovalDrift => "safety.confirmation_drift_pct",
            Self::DryRun => "safety.dry_run_mode",
            _ => return None,
        })
    }
}

/// A rule that an order failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Denial {
    /// Which rule.
    pub rule: Rule,
    /// What failed, with the numbers.
    pub message: String,
    /// What the rule allows.
    pub limit: Option<String>,
    /// What the order would have meant.
    pub actual: Option<String>,
    /// The configuration key that sets the limit; absent when the exchange or the market sets it.
    pub setting: Option<String>,
}

impl Denial {
    /// A failed rule with the limit and the actual value.
    pub fn new(rule: Rule, limit: impl fmt::Display, actual: impl fmt::Display, message: impl Into<String>) -> Self {
        let (limit, actual) = (Some(limit.to_string()), Some(actual.to_string()));
        Self { limit, actual, ..Self::bare(rule, message) }
    }

    /// A failed rule that has no number.
    pub fn bare(rule: Rule, message: impl Into<String>) -> Self {
        let setting = rule.setting().map(str::to_owned);
        Self { rule, message: message.into(), limit: None, actual: None, setting }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
