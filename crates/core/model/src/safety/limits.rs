//! The numbers that the gate holds an order to.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{Amount, Percent};

/// The limits in force for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Limits {
    /// The largest order value, in USD.
    pub max_order_value_usd: Amount,
    /// The largest share of the portfolio that one asset may have after an order that adds to it, in percent.
    pub max_position_size_pct: Percent,
    /// How many orders may be placed within any 60 seconds.
    pub max_orders_per_minute: u32,
    /// The largest loss realized since midnight UTC, fees included, in USD, at which orders that add risk still pass.
    pub max_loss_per_day_usd: Amount,
    /// How far beyond the market an order may be willing to trade, in percent of the price halfway between bid and ask.
    pub price_band_pct: Percent,
    /// Orders above this value, in USD, need a human's yes.
    pub require_confirmation_above_usd: Amount,
    /// How long a human has time to say it, in seconds.
    pub confirmation_lifetime_s: u32,
    /// How far the market may move until then, in percent; an approved order is refused if it moved further.
    pub confirmation_drift_pct: Percent,
    /// How old market data may be for an order to be judged by it, in milliseconds.
    pub max_market_data_age_ms: u64,
    /// When Cambist has not been heard of for so long, in seconds, all open orders are canceled; 0 is never.
    pub dead_mans_switch_s: u32,
    /// Check everything, send nothing.
    pub dry_run_mode: bool,
}

impl Limits {
    /// The defaults of the `[safety]` section for an account that trades on paper.
    pub fn paper_defaults() -> Self {
        Self {
            max_order_value_usd: Amount::from(1_000_u32),
            max_position_size_pct: Percent::new(Amount::from(25_u32)),
            max_orders_per_minute: 10,
            max_loss_per_day_usd: Amount::from(1_000_u32),
            price_band_pct: Percent::new(Amount::from(10_u32)),
            require_confirmation_above_usd: Amount::from(500_u32),
            confirmation_lifetime_s: 300,
            confirmation_drift_pct: Percent::new(Amount::ONE),
            max_market_data_age_ms: 30_000,
            dead_mans_switch_s: 0,
            dry_run_mode: false,
        }
    }
}
