//! Tokens that somebody else issued.

use async_trait::async_trait;
use cambist_model::access::Grant;
use cambist_model::{AppError, Timestamp};

/// Tells whose token it is, where an outside issuer is trusted.
#[async_trait]
pub trait TokenVerifier: Send + Sync {
    /// What the token grants.
    ///
    /// # Errors
    /// `unauthenticated` if it is worth nothing; another code if that cannot be told now.
    async fn verify(&self, token: &str) -> Result<Verified, AppError>;
}

/// A token that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it grants.
    pub grant: Grant,
    /// Until when.
    pub expires_at: Timestamp,
}
