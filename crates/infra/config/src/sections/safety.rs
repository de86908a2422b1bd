//! The limits that every order is held to.

use cambist_model::safety::Limits;
use cambist_model::{Amount, AssetId, FieldProblem, Percent};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limits that every order is held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Safety {
    /// The largest order value, in USD.
    pub max_order_value_usd: Amount,
    /// The largest share of the portfolio that one asset may have after an order that adds to it, in percent.
    pub max_position_size_pct: Percent,
    /// How many orders may be placed within any 60 seconds.
    pub max_orders_per_minute: u32,
    /// The loss realized since midnight UTC, fees included, in USD, above which orders that add risk are refused.
    pub max_loss_per_day_usd: Amount,
    /// How far beyond the market an order may be willing to trade, in percent of the price halfway between bid and ask.
    pub price_band_pct: Percent,
    /// Orders above this value, in USD, need a human's yes.
    pub require_confirmation_above_usd: Amount,
    /// How long a human has time to agree to an order, in seconds.
    pub confirmation_lifetime_s: u32,
    /// How far the market may move between the question and a human's yes, in percent; beyond, the order is refused.
    pub confirmation_drift_pct: Percent,
    /// How old market data may be for an order to be judged by it, in milliseconds.
    pub max_market_data_age_ms: u64,
    /// When Cambist has not been heard of for so long, in seconds, all open orders are canceled; 0 is never.
    pub dead_mans_switch_s: u32,
    /// Check everything, send nothing. If it is not set: no on paper, yes for anything live.
    pub dry_run_mode: Option<bool>,
    /// The assets that count as cash, one of them worth one USD.
    pub usd_equivalents: Vec<AssetId>,
}

impl Default for Safety {
    fn default() -> Self {
        let limits = Limits::paper_defaults();
        Self {
            max_order_value_usd: limits.max_order_value_usd,
            max_position_size_pct: limits.max_position_size_pct,
            max_orders_per_minute: limits.max_orders_per_minute,
            max_loss_per_day_usd: limits.max_loss_per_day_usd,
            price_band_pct: limits.price_band_pct,
            require_confirmation_above_usd: limits.require_confirmation_above_usd,
            confirmation_lifetime_s: limits.confirmation_lifetime_s,
            confirmation_drift_pct: limits.confirmation_drift_pct,
            max_market_data_age_ms: limits.max_market_data_age_ms,
            dead_mans_switch_s: limits.dead_mans_switch_s,
            dry_run_mode: None,
            usd_equivalents: ["USD", "USDC", "USDT"].into_iter().filter_map(|code| AssetId::parse(code).ok()).collect(),
        }
    }
}

impl Safety {
    /// The limits in force for an account; `live` if real money is at stake there.
    pub fn limits(&self, live: bool) -> Limits {
        Limits {
            max_order_value_usd: self.max_order_value_usd,
            max_position_size_pct: self.max_position_size_pct,
            max_orders_per_minute: self.max_orders_per_minute,
            max_loss_per_day_usd: self.max_loss_per_day_usd,
            price_band_pct: self.price_band_pct,
            require_confirmation_above_usd: self.require_confirmation_above_usd,
            confirmation_lifetime_s: self.confirmation_lifetime_s,
            confirmation_drift_pct: self.confirmation_drift_pct,
            max_market_data_age_ms: self.max_market_data_age_ms,
            dead_mans_switch_s: self.dead_mans_switch_s,
            dry_run_mode: self.dry_run_mode.unwrap_or(live),
        }
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        for (field, amount) in [
            ("safety.max_order_value_usd", self.max_order_value_usd),
            ("safety.max_loss_per_day_usd", self.max_loss_per_day_usd),
            ("safety.require_confirmation_above_usd", self.require_confirmation_above_usd),
        ] {
            if amount.is_negative() {
                problems.push(FieldProblem::new(field, "must not be negative"));
            }
        }
        for (field, percent) in [
            ("safety.max_position_size_pct", self.max_position_size_pct),
            ("safety.price_band_pct", self.price_band_pct),
            ("safety.confirmation_drift_pct", self.confirmation_drift_pct),
        ] {
            if percent.amount().is_negative() || percent.amount() > Amount::HUNDRED {
                problems.push(FieldProblem::new(field, "must lie between 0 and 100 percent"));
            }
        }
        if (1..10).contains(&self.dead_mans_switch_s) {
            problems.push(FieldProblem::new(
                "safety.dead_mans_switch_s",
                "must be 0 (never) or at least 10: it is put off three times in that time, over a network",
            ));
        }
        if self.max_market_data_age_ms == 0 {
            problems.push(FieldProblem::new(
                "safety.max_market_data_age_ms",
                "must be greater than zero, as no market data is that fresh; 30000 is half a minute",
            ));
        }
        if self.usd_equivalents.is_empty() {
            problems.push(FieldProblem::new(
                "safety.usd_equivalents",
                "needs at least one asset, else nothing has a value in USD; like [\"USD\"]",
            ));
        }
    }
}
