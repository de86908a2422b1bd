//! Names of tokens, and the fingerprints by which they are known.

use super::{NameError, named_text};
use crate::hexadecimal;

/// What a token is called: `claude`, `phone.home`. It stands in the audit, so that it is given once and never again.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenName(Box<str>);

/// Names of those who ask without a token.
const TAKEN: &[&str] = &["local", "system"];

impl TokenName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
        let fits = !text.is_empty() && text.len() <= 48 && text.bytes().all(allowed) && !TAKEN.contains(&text);
        if fits {
            return Ok(Self(text.into()));
        }
        let cure = "use 1 to 48 small letters, digits, '-', '_' or '.', but not \"local\" or \"system\"";
        Err(NameError::new(text, "a token's name", cure))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TokenName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

named_text!(TokenName, "^[a-z0-9._-]{1,48}$", "claude");

/// SHA-256 of a token, in 64 hexadecimal digits: what is kept of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenDigest(Box<str>);

impl TokenDigest {
    /// From the 32 bytes of a SHA-256.
    pub fn of(bytes: &[u8; 32]) -> Self {
        Self(hexadecimal(bytes).into())
    }

    /// Reads the digits.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() == 64 && text.bytes().all(is_digit) {
            return Ok(Self(text.into()));
        }
        // It may be the token itself, by mistake; that must not be repeated.
        Err(NameError::new("", "the digest of a token", "use SHA-256 in 64 small hexadecimal digits"))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for TokenDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

named_text!(TokenDigest, "^[0-9a-f]{64}$", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
