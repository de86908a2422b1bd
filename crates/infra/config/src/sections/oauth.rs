//! Tokens of an outside issuer.

use cambist_model::{FieldProblem, SecureUrl};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tokens of an outside issuer (OAuth 2.1), beside Cambist's own. With an issuer everybody needs a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OAuth {
    /// Who issues tokens, letter for letter as they say (`iss`), like `https://login.example.com/realms/home`.
    pub issuer: Option<SecureUrl>,
    /// Whom they have to be for (`aud`), as the issuer calls this server: mostly the address of MCP as clients know it, like
    /// `https://cambist.example.com/mcp`.
    pub audience: Option<String>,
    /// Where the issuer publishes its keys; if it is not set, the issuer is asked (RFC 8414, `OpenID` Connect Discovery).
    pub jwks_url: Option<SecureUrl>,
    /// The address of MCP as clients know it, if the audience is something else.
    pub resource_url: Option<SecureUrl>,
}

/// What is needed to take tokens of an outside issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Who issues them.
    pub url: SecureUrl,
    /// Whom they have to be for.
    pub audience: String,
    /// Where the keys are, if that need not be found out.
    pub jwks_url: Option<SecureUrl>,
    /// The address of MCP as clients know it.
    pub resource_url: SecureUrl,
}

impl OAuth {
    /// The issuer whose tokens are taken, if there is one.
    pub fn issuer(&self) -> Option<Issuer> {
        let (url, audience) = self.issuer.clone().zip(self.audience.clone())?;
        let resource_url = self.resource_url.clone().or_else(|| SecureUrl::parse(&audience).ok())?;
        Some(Issuer { url, audience, jwks_url: self.jwks_url.clone(), resource_url })
    }

    pub(crate) fn validate(&self, problems: &mut Vec<FieldProblem>) {
        let mut refuse = |field, problem| problems.push(FieldProblem::new(field, problem));
        let has_query = |url: &Option<SecureUrl>| url.as_ref().is_some_and(|url| url.path().contains('?'));
        if has_query(&self.issuer) {
            refuse("server.oauth.issuer", "must not have a query: leave out what comes from ? on");
        }
        if has_query(&self.resource_url) {
            refuse("server.oauth.resource_url", "must not have a query: leave out what comes from ? on");
        }
        match (&self.issuer, &self.audience) {
            (None, None) if self.jwks_url.is_none() && self.resource_url.is_none() => {}
            (None, _) => refuse("server.oauth.issuer", "is needed: set who issues the tokens, as their iss says"),
            (Some(_), None) => {
                refuse("server.oauth.audience", "is needed, else tokens meant for others would count: set their aud");
            }
            (Some(_), Some(audience)) if audience.trim().is_empty() => {
                refuse("server.oauth.audience", "is empty: set whom the tokens are for, as their aud says");
            }
            (Some(_), Some(audience)) => {
                let is_address = SecureUrl::parse(audience).is_ok_and(|url| !url.path().contains('?'));
                if !is_address && self.resource_url.is_none() {
                    refuse(
                        "server.oauth.resource_url",
                        "is needed, since the audience is no address: set where clients reach MCP, like \
                         \"https://cambist.example.com/mcp\"",
                    );
                }
            }
        }
    }
}
