//! What an account at an exchange is: simulated, for trying, or in earnest.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an account at an exchange is. The one switch between play and earnest.
    AccountMode, "a mode of an account" {
        /// The exchange is simulated by Cambist.
        Paper = "paper",
        /// The exchange's own place for trying, with play money.
        Sandbox = "sandbox",
        /// Real money.
        Live = "live",
    }
}

/// Whoever says nothing trades on paper.
impl Default for AccountMode {
    fn default() -> Self {
        Self::Paper
    }
}

impl AccountMode {
    /// Is real money at stake?
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Live)
    }
}
