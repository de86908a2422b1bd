//! Whose tokens are taken.

use std::io;

use cambist_model::SecureUrl;

/// Whose tokens are taken, and which of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthSettings {
    /// Who issues them, letter for letter as it stands in them.
    pub issuer: SecureUrl,
    /// Whom they have to be for: what the issuer calls this server.
    pub audience: String,
    /// Where the issuer publishes its keys; found at the issuer if absent.
    pub jwks_url: Option<SecureUrl>,
}

/// Issuers cannot be asked for their keys on this machine.
#[derive(Debug, thiserror::Error)]
#[error("no certificate authority is known by which to trust an issuer ({0}); install the system's ca-certificates")]
pub struct OAuthError(#[from] pub(crate) io::Error);
