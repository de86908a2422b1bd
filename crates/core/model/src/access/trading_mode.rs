//! Play money or real money.

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
    /// The mode of an account, by whether it trades with real money.
    pub const fn of(real_money: bool) -> Self {
        if real_money { Self::Live } else { Self::Paper }
    }
}
