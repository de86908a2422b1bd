//! What trading costs in an account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Amount, FeeRate};

/// What trading costs in an account, and how it came to that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FeeSchedule {
    /// The tier's name, in the exchange's words.
    pub tier: String,
    /// On executions that rested in the book.
    pub maker: FeeRate,
    /// On executions that took from the book.
    pub taker: FeeRate,
    /// What was traded in the last 30 days, in USD; absent when the exchange does not say.
    pub volume_30d_usd: Option<Amount>,
}
