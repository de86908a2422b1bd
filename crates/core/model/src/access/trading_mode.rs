//! Play money or real money.

use crate::AccountMode;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What is at stake in an account.
    TradingMode, "a trading mode" {
        /// Nothing: the exchange is simulated.
        Paper = "paper",
        /// Real money.
        Live = "live",
    }
}

impl TradingMode {
    /// What is at stake in an account of this mode.
    pub const fn of(mode: AccountMode) -> Self {
        if mode.is_live() { Self::Live } else { Self::Paper }
    }
}
