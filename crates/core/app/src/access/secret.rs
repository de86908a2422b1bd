//! The secret text of a token.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cambist_model::TokenDigest;
use sha2::{Digest, Sha256};

/// What every token of ours begins with, so that it is known for one where it does not belong.
const PREFIX: &str = "cmb_";

/// The secret text of a token. Neither shown by `Debug` nor kept.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSecret(String);

impl TokenSecret {
    /// The text that stands for 256 bits that nobody can guess.
    pub(crate) fn of(bits: &[u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits)))
    }

    /// A text that somebody shows. `None` if no token of ours looks like this.
    pub fn parse(text: &str) -> Option<Self> {
        let bits = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (bits.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it. Secrets are drawn from 2^256, not thought up by people: a quick hash cannot be searched, so
    /// that a slow one would only cost time.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest::of(&Sha256::digest(&self.0).into())
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cmb_…")
    }
}
