//! Tokens, as they are kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Grant;
use crate::{Timestamp, TokenDigest, TokenName};

/// A token, without the secret itself: that is shown once, to whoever makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    /// What it is called; unique for ever.
    pub name: TokenName,
    /// SHA-256 of it.
    pub digest: TokenDigest,
    /// What it grants.
    pub grant: Grant,
    /// When it was made.
    pub created_at: Timestamp,
    /// On whose word.
    pub created_by: String,
    /// From when on it is worth nothing; never if absent.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Token {
    /// Is it worth anything at `now`?
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}
