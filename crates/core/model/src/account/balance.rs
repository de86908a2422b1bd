//! What an account holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Amount, AmountError, AssetId};

/// How much of an asset an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Balance {
    /// Of what.
    pub asset: AssetId,
    /// Free to trade with.
    pub available: Amount,
    /// Set aside for open orders.
    pub held: Amount,
    /// Both together.
    pub total: Amount,
}

impl Balance {
    /// A balance of `available` and `held`.
    pub fn new(asset: AssetId, available: Amount, held: Amount) -> Result<Self, AmountError> {
        Ok(Self { asset, available, held, total: available.plus(held)? })
    }
}
