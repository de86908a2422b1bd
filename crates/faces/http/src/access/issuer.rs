//! The outside issuer whose tokens are taken.

use std::sync::Arc;

use cambist_model::SecureUrl;
use cambist_ports::TokenVerifier;

/// Where a server tells who issues tokens for it (RFC 9728), before the path of what they are for.
const METADATA: &str = "/.well-known/oauth-protected-resource";

/// An outside issuer whose tokens are taken.
#[derive(Clone)]
pub struct OutsideIssuer {
    /// Tells what a token is worth.
    pub verifier: Arc<dyn TokenVerifier>,
    /// Who it is.
    pub issuer: SecureUrl,
    /// The address of MCP here, as clients know it.
    pub resource_url: SecureUrl,
}

impl OutsideIssuer {
    /// Where clients can read who the issuer is.
    pub(super) fn metadata_url(&self) -> String {
        let resource = &self.resource_url;
        format!("{}{METADATA}{}", resource.origin(), resource.path().trim_end_matches('/'))
    }
}
