//! Finding the keys of an issuer: by its metadata (RFC 8414, `OpenID` Connect Discovery) or where the operator says.

use std::time::Duration;

use cambist_model::SecureUrl;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::timeout;

use crate::fetch::Fetch;
use crate::key::Key;

/// How long all of it may take.
const TIME: Duration = Duration::from_secs(5);

/// Where the keys of an issuer are.
pub(crate) struct KeySource {
    pub(crate) fetch: Fetch,
    pub(crate) issuer: SecureUrl,
    /// If the operator says so.
    pub(crate) jwks_url: Option<SecureUrl>,
}

/// What an issuer says of itself, as far as it matters here.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: SecureUrl,
}

/// A set of keys (RFC 7517). Each is read by itself, so that one of a kind that we do not know spoils no other.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl KeySource {
    /// The keys that the issuer publishes now and that can sign tokens. The error says what is wrong, for the log.
    pub(crate) async fn keys(&self) -> Result<Vec<Key>, String> {
        let fetched = timeout(TIME, self.fetched()).await;
        fetched.unwrap_or_else(|_| Err(format!("{} did not answer within {} seconds", self.issuer, TIME.as_secs())))
    }

    async fn fetched(&self) -> Result<Vec<Key>, String> {
        let found;
        let url = if let Some(url) = &self.jwks_url {
            url
        } else {
            found = self.discovered().await?;
            &found
        };
        let set: KeySet = self.fetch.json(url).await?;
        Ok(set.keys.into_iter().filter_map(Key::of).collect())
    }

    /// Where the issuer says that its keys are.
    async fn discovered(&self) -> Result<SecureUrl, String> {
        let mut failures = Vec::new();
        for url in addresses(&self.issuer) {
            match self.fetch.json::<Metadata>(&url).await {
                // Else anybody who may put a document there could speak for somebody else.
                Ok(found) if found.issuer != self.issuer.as_str() => {
                    failures.push(format!("{url} is about another issuer"));
                }
                Ok(found) => return Ok(found.jwks_uri),
                Err(why) => failures.push(why),
            }
        }
        Err(failures.join("; "))
    }
}

/// Where an issuer describes itself: before its path by RFC 8414, after it by `OpenID` Connect.
fn addresses(issuer: &SecureUrl) -> Vec<SecureUrl> {
    let (origin, path) = (issuer.origin(), issuer.path().trim_end_matches('/'));
    let addresses = [
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
        format!("{origin}{path}/.well-known/openid-configuration"),
    ];
    addresses.iter().filter_map(|address| SecureUrl::parse(address).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_with_a_path_is_looked_for_in_both_ways() {
        let issuer = SecureUrl::parse("https://login.example.com/realms/a/").unwrap();
        let found: Vec<_> = addresses(&issuer).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "https://login.example.com/.well-known/oauth-authorization-server/realms/a",
                "https://login.example.com/realms/a/.well-known/openid-configuration",
            ]
        );
    }
}
