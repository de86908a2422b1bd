//! Whether an account may trade at all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an account may do. The words are part of the public contract.
    TradingState, "a trading state" {
        /// Everything that the rules allow.
        Active = "active",
        /// Only what turns holdings into cash.
        ReduceOnly = "reduce_only",
        /// Nothing. Open orders are canceled.
        Halted = "halted",
    }
}

/// How an account stands, and who brought it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// What it may do.
    pub state: TradingState,
    /// Why; absent if nobody said.
    pub reason: Option<String>,
    /// On whose word; absent if it was never anything but active.
    pub by: Option<String>,
    /// Since when.
    pub since: Option<Timestamp>,
}

impl Standing {
    /// An account that nobody ever stopped.
    pub const ACTIVE: Self = Self { state: TradingState::Active, reason: None, by: None, since: None };
}
