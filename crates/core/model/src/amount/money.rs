//! An amount of an asset.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Amount, AmountError};
use crate::AssetId;

/// A signed amount of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much, as a decimal string; may be negative.
    pub amount: Amount,
    /// Of what.
    pub asset: AssetId,
}

impl Money {
    /// `amount` of `asset`.
    pub fn new(amount: Amount, asset: AssetId) -> Self {
        Self { amount, asset }
    }

    /// The sum; both must be of the same asset.
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        if self.asset != other.asset {
            return Err(AmountError::AssetMismatch);
        }
        Ok(Self { amount: self.amount.plus(other.amount)?, asset: self.asset })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.asset)
    }
}
