//! What a token says, and whether that is enough.

use std::time::Duration;

use cambist_model::Timestamp;
use cambist_model::access::TokenScope;
use serde::Deserialize;

/// By how much the clocks of the issuer and of this machine may differ.
const LEEWAY: Duration = Duration::from_secs(30);

/// What a token says (RFC 9068). What is not here is for somebody else.
#[derive(Deserialize)]
pub(crate) struct Claims {
    iss: String,
    /// Whom it stands for.
    pub(crate) sub: String,
    aud: Words,
    exp: i64,
    nbf: Option<i64>,
    scope: Option<Words>,
    /// What some issuers call the scopes.
    scp: Option<Words>,
}

/// One text or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    One(String),
    Several(Vec<String>),
}

impl Words {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

impl Claims {
    /// Is it from this issuer, for this audience, and does it count at `now`? The error is for whoever holds it.
    pub(crate) fn check(&self, issuer: &str, audience: &str, now: Timestamp) -> Result<(), &'static str> {
        if self.iss != issuer {
            Err("the token is from another issuer")
        } else if !self.aud.all().iter().any(|named| named == audience) {
            Err("the token is for another audience")
        } else if self.sub.is_empty() {
            Err("the token does not say whom it stands for")
        } else if self.expires_at().plus(LEEWAY) <= now {
            Err("the token has expired")
        } else if self.nbf.is_some_and(|start| Timestamp::from_secs(start) > now.plus(LEEWAY)) {
            Err("the token does not count yet")
        } else {
            Ok(())
        }
    }

    /// From when on it is worth nothing.
    pub(crate) fn expires_at(&self) -> Timestamp {
        Timestamp::from_secs(self.exp)
    }

    /// What it may be for, as far as that means something here.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = TokenScope> {
        let given = self.scope.iter().chain(&self.scp).flat_map(Words::all);
        given.flat_map(|words| words.split(' ')).filter_map(TokenScope::parse)
    }
}
