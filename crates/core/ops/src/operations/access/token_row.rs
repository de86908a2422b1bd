//! A token as it is shown.

use std::collections::BTreeSet;

use cambist_model::access::{Permission, Token, TradingMode};
use cambist_model::{AccountName, Timestamp, TokenName};
use schemars::JsonSchema;
use serde::Serialize;

/// A token as it is shown: everything but what would help to find the secret.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct TokenRow {
    name: TokenName,
    /// What it permits.
    permissions: BTreeSet<Permission>,
    /// The accounts that it is for; every one if null.
    accounts: Option<BTreeSet<AccountName>>,
    /// What may be at stake in them.
    modes: BTreeSet<TradingMode>,
    created_at: Timestamp,
    /// On whose word it was made.
    created_by: String,
    /// From when on it is worth nothing; never if null.
    expires_at: Option<Timestamp>,
    /// When it was revoked.
    revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    last_used_at: Option<Timestamp>,
}

impl From<Token> for TokenRow {
    fn from(token: Token) -> Self {
        let Token { name, grant, created_at, created_by, expires_at, revoked_at, last_used_at, digest: _ } = token;
        let (permissions, accounts, modes) = (grant.permissions, grant.accounts, grant.modes);
        Self { name, permissions, accounts, modes, created_at, created_by, expires_at, revoked_at, last_used_at }
    }
}
