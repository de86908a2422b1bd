//! Names of secrets: whose, for which stakes, and what it is.

use std::fmt;

use super::ExchangeId;
use super::short::Short;
use crate::AccountMode;

/// The end of a variable's name that says that it holds the name of a file.
const FILE: &str = "_file";

/// A secret's name: `coinbase/live/api_key`. What is for the sandbox and what is for real money never share one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName {
    exchange: ExchangeId,
    mode: AccountMode,
    part: Short<32>,
}

/// This is not the name of a secret. What was given instead is not told: it may be the secret itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is not the name of a secret; write exchange/mode/name with the mode \"sandbox\" or \"live\", like \
     \"coinbase/live/api_key\""
)]
pub struct SecretNameError;

impl SecretName {
    /// Reads `exchange/mode/name`. The paper exchange has no secrets, and a name does not end with `_file`.
    pub fn parse(text: &str) -> Result<Self, SecretNameError> {
        let mut parts = text.split('/');
        let (Some(exchange), Some(mode), Some(part), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(SecretNameError);
        };
        Self::of(exchange, mode, part)
    }

    /// From its three parts, capitals lowered.
    pub fn of(exchange: &str, mode: &str, part: &str) -> Result<Self, SecretNameError> {
        let exchange = ExchangeId::parse(exchange).map_err(|_| SecretNameError)?;
        let mode = AccountMode::parse(mode).filter(|mode| *mode != AccountMode::Paper).ok_or(SecretNameError)?;
        let part = part.to_ascii_lowercase();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let part = Short::new(part.bytes(), allowed).filter(|_| !part.ends_with(FILE)).ok_or(SecretNameError)?;
        Ok(Self { exchange, mode, part })
    }

    /// Whose it is.
    pub fn exchange(&self) -> ExchangeId {
        self.exchange
    }

    /// What is at stake in the account that it opens.
    pub fn mode(&self) -> AccountMode {
        self.mode
    }

    /// What it is: `api_key`.
    pub fn part(&self) -> &str {
        self.part.as_str()
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.exchange, self.mode, self.part)
    }
}

impl fmt::Debug for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
