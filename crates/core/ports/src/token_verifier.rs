//! Tokens of an outside issuer.

use async_trait::async_trait;
use cambist_model::Timestamp;
use cambist_model::access::Grant;

/// Somebody who can tell what a token of an outside issuer is worth.
#[async_trait]
pub trait TokenVerifier: Send + Sync {
    /// What the token stands for, if it is worth anything now.
    async fn verify(&self, token: &str) -> Result<VerifiedToken, TokenRefusal>;
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedToken {
    /// Who holds it, and what they may do. It may be nothing.
    pub grant: Grant,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

/// Why a token does not count. The words may be shown to whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// It is worth nothing here.
    #[error("{0}")]
    Worthless(String),
    /// Whether it is worth anything cannot be told now.
    #[error("{0}")]
    Undecided(String),
}
