//! Why an order was refused: a closed set of rules, each with the numbers that made it fail.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Scope;
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
        /// Two exchanges must agree about the price.
        SourcesAgree = "sources_agree",
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
        /// How many orders may be placed in a day.
        MaxOrdersPerDay = "max_orders_per_day",
        /// For how much orders may be placed in a day.
        MaxNotionalPerDay = "max_notional_per_day",
        /// How many orders may be open at once.
        MaxOpenOrders = "max_open_orders",
        /// The largest fall from the highest value that the account ever had.
        MaxDrawdown = "max_drawdown",
        /// The only markets in which risk may be taken.
        AllowedSymbols = "allowed_symbols",
        /// Markets in which no risk may be taken.
        DeniedSymbols = "denied_symbols",
        /// The only types of order by which risk may be taken.
        AllowedOrderTypes = "allowed_order_types",
        /// The only hours in which risk may be taken.
        TradingHours = "trading_hours",
        /// How much may be spent in all.
        BudgetSpend = "budget_spend",
        /// How much may be lost in all.
        BudgetLoss = "budget_loss",
        /// How many orders may be placed in all.
        BudgetOrders = "budget_orders",
        /// Large orders need a human's yes.
        Confirmation = "confirmation",
        /// The market must be where it was when a human was asked.
        ApprovalDrift = "approval_drift",
        /// Nothing is sent.
        DryRun = "dry_run",
    }
}

vocabulary! {
    /// Which orders a rule can stop.
    RuleKind, "a kind of rule" {
        /// The exchange or the state of the world says so; no limit of ours changes it.
        World = "world",
        /// A limit of ours that holds for every order.
        Always = "always",
        /// A limit of ours that an order which turns holdings into cash is never held to.
        Entry = "entry",
    }
}

impl Rule {
    /// The key of the limit within its section of the configuration, for rules that are ours to set.
    pub const fn key(self) -> Option<&'static str> {
        Some(match self {
            Self::MarketDataAge => "max_market_data_age_ms",
            Self::PriceBand | Self::SourcesAgree => "price_band_pct",
            Self::MaxOrderValue => "max_order_value_usd",
            Self::MaxPositionSize => "max_position_size_pct",
            Self::MaxOrdersPerMinute => "max_orders_per_minute",
            Self::MaxOrdersPerDay => "max_orders_per_day",
            Self::MaxNotionalPerDay => "max_notional_per_day_usd",
            Self::MaxOpenOrders => "max_open_orders",
            Self::MaxLossPerDay => "max_loss_per_day_usd",
            Self::MaxDrawdown => "max_drawdown_pct",
            Self::AllowedSymbols => "allowed_symbols",
            Self::DeniedSymbols => "denied_symbols",
            Self::AllowedOrderTypes => "allowed_order_types",
            Self::TradingHours => "trading_hours",
            Self::BudgetSpend => "budget_spend_usd",
            Self::BudgetLoss => "budget_loss_usd",
            Self::BudgetOrders => "budget_orders",
            Self::Confirmation => "require_confirmation_above_usd",
            Self::ApprovalDrift => "confirmation_drift_pct",
            Self::DryRun => "dry_run_mode",
            _ => return None,
        })
    }

    /// Which orders it can stop.
    pub const fn kind(self) -> RuleKind {
        match self {
            Self::MaxPositionSize
            | Self::MaxOrdersPerDay
            | Self::MaxNotionalPerDay
            | Self::MaxOpenOrders
            | Self::MaxLossPerDay
            | Self::MaxDrawdown
            | Self::AllowedSymbols
            | Self::DeniedSymbols
            | Self::AllowedOrderTypes
            | Self::TradingHours
            | Self::BudgetSpend
            | Self::BudgetLoss
            | Self::BudgetOrders => RuleKind::Entry,
            _ if self.key().is_some() => RuleKind::Always,
            _ => RuleKind::World,
        }
    }
}

/// A rule that an order failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Denial {
    /// Which rule.
    pub rule: Rule,
    /// Whose limit it is, like "agent claude"; absent when it is every account's, or the exchange's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
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
        let setting = rule.key().map(|key| format!("safety.{key}"));
        Self { rule, scope: None, message: message.into(), limit: None, actual: None, setting }
    }

    /// The same by the limit of a scope.
    #[must_use]
    pub(super) fn of(self, scope: &Scope) -> Self {
        if *scope == Scope::EveryAccount {
            return self;
        }
        let setting = self.rule.key().map(|key| format!("{}.{key}", scope.section()));
        Self { message: format!("{scope}: {}", self.message), scope: Some(scope.to_string()), setting, ..self }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
