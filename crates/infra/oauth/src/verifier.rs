//! What a token is worth.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cambist_model::SecureUrl;
use cambist_model::access::{Grant, Proof, TokenScope};
use cambist_ports::{Clock, TokenRefusal, TokenVerifier, VerifiedToken};
use jsonwebtoken::{Algorithm, Header, decode_header};

use crate::claims::Claims;
use crate::discovery::KeySource;
use crate::fetch::Fetch;
use crate::key_cache::{KeyCache, NeverRead};
use crate::principal::principal;
use crate::{OAuthError, OAuthSettings};

/// The ways to sign that are taken: by public keys, and by nothing else. With a secret that both sides know, or with
/// none, anybody who reads the public key could sign.
const ALGORITHMS: [Algorithm; 4] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];

/// What a token says that it is, if it says so: an access token, or just a token.
const TYPES: [&str; 3] = ["at+jwt", "application/at+jwt", "jwt"];

/// Verifies the tokens of one issuer by the keys that it publishes.
pub struct JwtVerifier {
    issuer: SecureUrl,
    audience: String,
    keys: Arc<KeyCache>,
    clock: Arc<dyn Clock>,
}

/// A token taken apart.
struct Taken<'a> {
    header: Header,
    /// The name of the key that signed it.
    key_id: String,
    /// What was signed.
    message: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl JwtVerifier {
    /// Nothing is asked before a token comes, or [`prepare`](Self::prepare) is called.
    pub fn new(settings: OAuthSettings, clock: Arc<dyn Clock>) -> Result<Self, OAuthError> {
        let OAuthSettings { issuer, audience, jwks_url } = settings;
        let source = KeySource { fetch: Fetch::new()?, issuer: issuer.clone(), jwks_url };
        let keys = Arc::new(KeyCache::new(source, Arc::clone(&clock)));
        Ok(Self { issuer, audience, keys, clock })
    }

    /// Reads the keys of the issuer, so that the first token need not wait and the log tells of an issuer that cannot be
    /// reached.
    pub async fn prepare(&self) {
        self.keys.look().await;
    }

    async fn is_signed(&self, taken: &Taken<'_>) -> Result<(), TokenRefusal> {
        let algorithm = taken.header.alg;
        let message = taken.message.as_bytes();
        let asked = self.keys.ask(&taken.key_id, algorithm, |key| key.has_signed(algorithm, message, &taken.signature));
        match asked.await {
            Ok(Some(true)) => Ok(()),
            Ok(Some(false)) => Err(worthless("the signature of the token is wrong")),
            Ok(None) => Err(worthless("the issuer has no key that the token could be signed with")),
            Err(NeverRead) => Err(TokenRefusal::Undecided("the keys of the issuer cannot be read now".to_owned())),
        }
    }
}

#[async_trait]
impl TokenVerifier for JwtVerifier {
    async fn verify(&self, token: &str) -> Result<VerifiedToken, TokenRefusal> {
        let taken = take_apart(token)?;
        self.is_signed(&taken).await?;
        let claims: Claims = serde_json::from_slice(&taken.payload)
            .map_err(|_| worthless("the token lacks iss, sub, aud or exp, or they cannot be read"))?;
        claims.check(self.issuer.as_str(), &self.audience, self.clock.now()).map_err(worthless)?;
        let (permissions, modes) = TokenScope::together(claims.scopes());
        let name = principal(&claims.sub, self.issuer.host());
        let grant = Grant { name, proof: Proof::Issuer, permissions, accounts: None, modes };
        Ok(VerifiedToken { grant, expires_at: claims.expires_at() })
    }
}

/// Takes a token apart, if it is one that could count.
fn take_apart(token: &str) -> Result<Taken<'_>, TokenRefusal> {
    let no_token = || worthless("this is no token of the issuer: it is not a signed JSON web token");
    // A header with a way to sign that nobody knows, "none" among them, cannot be read.
    let header = decode_header(token).map_err(|_| no_token())?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(worthless("the token is signed in a way that is not taken; RS256, PS256, ES256 and EdDSA are"));
    }
    if header.crit.is_some() {
        return Err(worthless("the token asks for something that is not understood here"));
    }
    let named = header.typ.as_ref().map(|name| name.to_ascii_lowercase());
    if named.is_some_and(|name| !TYPES.contains(&name.as_str())) {
        return Err(worthless("this is a token for something else than access"));
    }
    let key_id = header.kid.clone().ok_or_else(|| worthless("the token does not say which key signed it"))?;
    let (message, signature) = token.rsplit_once('.').ok_or_else(no_token)?;
    let (_, payload) = message.split_once('.').ok_or_else(no_token)?;
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| no_token());
    let (payload, signature) = (decoded(payload)?, decoded(signature)?);
    Ok(Taken { header, key_id, message, payload, signature })
}

fn worthless(why: &str) -> TokenRefusal {
    TokenRefusal::Worthless(why.to_owned())
}
