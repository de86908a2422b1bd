//! What an account holds and what it pays.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;
use crate::{
    AccountId, Amount, AmountError, AssetId, ExchangeId, FeeRate, Money, Price, Quantity, Timestamp, TransferId,
};

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

vocabulary! {
    /// Which way a transfer went.
    TransferKind, "a transfer kind" {
        /// Into the account.
        Deposit = "deposit",
        /// Out of the account.
        Withdrawal = "withdrawal",
    }
}

/// A deposit or withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    /// The exchange's id.
    pub transfer_id: TransferId,
    /// Where.
    pub exchange: ExchangeId,
    /// In which account.
    pub account: AccountId,
    /// In or out.
    pub kind: TransferKind,
    /// Of what.
    pub asset: AssetId,
    /// How much.
    pub quantity: Quantity,
    /// What one unit was worth in USD then: the cost basis of what was deposited; absent when not known.
    pub usd_price: Option<Price>,
    /// What the exchange took for it.
    pub fee: Option<Money>,
    /// The transaction on its chain, where there is one.
    pub chain_tx_id: Option<String>,
    /// What it was for, in the exchange's words.
    pub note: Option<String>,
    /// When it was done.
    pub completed_at: Timestamp,
}
