//! Breakers: what stops an account by itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Restrictions, Scope, TradingState};
use crate::vocabulary::vocabulary;
use crate::{Amount, Percent};

vocabulary! {
    /// What stops an account by itself. The words are part of the public contract.
    Breaker, "a breaker" {
        /// As many orders within 60 seconds as are allowed.
        OrdersPerMinute = "orders_per_minute",
        /// As large a loss since midnight UTC as is allowed.
        DailyLoss = "daily_loss",
        /// A larger share of the portfolio in one asset than is allowed, however it came about.
        PositionSize = "position_size",
        /// As deep a fall from the highest value as is allowed.
        Drawdown = "drawdown",
    }
}

vocabulary! {
    /// What a breaker does when its limit is reached.
    BreakerAction, "what a breaker does" {
        /// Nothing.
        Off = "off",
        /// From then on only what turns holdings into cash is taken, and open orders that add risk are canceled.
        ReduceOnly = "reduce_only",
        /// From then on nothing is taken, and every open order is canceled.
        Halted = "halted",
    }
}

impl BreakerAction {
    /// What the account may do from then on; `None` for a breaker that is off.
    pub const fn state(self) -> Option<TradingState> {
        match self {
            Self::Off => None,
            Self::ReduceOnly => Some(TradingState::ReduceOnly),
            Self::Halted => Some(TradingState::Halted),
        }
    }
}

/// What each breaker does. Each trips at the limit of the account that it is named after; without that limit it has nothing
/// to trip at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Breakers {
    /// When `max_orders_per_minute` orders were placed within 60 seconds.
    pub orders_per_minute: BreakerAction,
    /// When `max_loss_per_day_usd` was lost since midnight UTC.
    pub daily_loss: BreakerAction,
    /// When an asset is more than `max_position_size_pct` of the portfolio.
    pub position_size: BreakerAction,
    /// When the account is `max_drawdown_pct` below its highest value.
    pub drawdown: BreakerAction,
}

impl Default for Breakers {
    /// Losses stop an account: who resumes has seen them. A busy minute is refused and over soon, and a share grows when a
    /// price rises, which is no reason to stop.
    fn default() -> Self {
        Self {
            orders_per_minute: BreakerAction::Off,
            daily_loss: BreakerAction::ReduceOnly,
            position_size: BreakerAction::Off,
            drawdown: BreakerAction::ReduceOnly,
        }
    }
}

impl Breakers {
    /// Nothing stops an account by itself.
    pub const OFF: Self = Self {
        orders_per_minute: BreakerAction::Off,
        daily_loss: BreakerAction::Off,
        position_size: BreakerAction::Off,
        drawdown: BreakerAction::Off,
    };

    /// What this one does.
    pub const fn action(&self, breaker: Breaker) -> BreakerAction {
        match breaker {
            Breaker::OrdersPerMinute => self.orders_per_minute,
            Breaker::DailyLoss => self.daily_loss,
            Breaker::PositionSize => self.position_size,
            Breaker::Drawdown => self.drawdown,
        }
    }
}

/// The numbers of an account that breakers watch; `None` where nothing tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Readings {
    /// Orders placed in the last 60 seconds.
    pub orders_last_minute: u32,
    /// What was realized since midnight UTC, in USD; a loss is negative.
    pub realized_today_usd: Amount,
    /// The largest share of the portfolio that one asset has, cash aside.
    pub largest_share: Option<Percent>,
    /// How far the account is below its highest value.
    pub drawdown: Option<Percent>,
}

/// A breaker's number beside its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// Where it trips: at the strictest limit of the account.
    pub limit: Amount,
    /// Where it stands; `None` when nothing tells.
    pub reading: Option<Amount>,
    /// Does it stand where it trips?
    pub reached: bool,
}

impl Breaker {
    /// Its number beside its limit, among the limits of an account; `None` without such a limit.
    pub fn gauge(self, limits: &[(Scope, Restrictions)], readings: &Readings) -> Option<Gauge> {
        let limit = limits.iter().filter_map(|(_, limits)| self.limit(limits)).min()?;
        let reading = match self {
            Self::OrdersPerMinute => Some(readings.orders_last_minute.into()),
            Self::DailyLoss => Some(readings.realized_today_usd.negated().max(Amount::ZERO)),
            Self::PositionSize => readings.largest_share.map(Percent::amount),
            Self::Drawdown => readings.drawdown.map(Percent::amount),
        };
        let reached = reading.is_some_and(|reading| match self {
            Self::PositionSize => reading > limit,
            Self::OrdersPerMinute | Self::DailyLoss | Self::Drawdown => reading >= limit && reading.is_positive(),
        });
        Some(Gauge { limit, reading, reached })
    }

    fn limit(self, limits: &Restrictions) -> Option<Amount> {
        match self {
            Self::OrdersPerMinute => limits.max_orders_per_minute.map(Amount::from),
            Self::DailyLoss => limits.max_loss_per_day_usd,
            Self::PositionSize => limits.max_position_size_pct.map(Percent::amount),
            Self::Drawdown => limits.max_drawdown_pct.map(Percent::amount),
        }
    }
}
