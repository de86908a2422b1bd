//! Deposits and withdrawals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::vocabulary::vocabulary;
use crate::{AccountId, AssetId, ExchangeId, Money, Price, Quantity, Timestamp, TransferId};

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
