//! Assets: coins and currencies.

use std::fmt;

use super::short::Short;
use super::{NameError, named_text};

/// A coin or a currency by its usual code: `BTC`, `USD`. Venue spellings (`XBT`) end in the adapter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetId(Short<16>);

impl AssetId {
    /// Reads a code; small letters are raised.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let upper = text.bytes().map(|b| b.to_ascii_uppercase());
        Short::new(upper, |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.')
            .map(Self)
            .ok_or_else(|| NameError::new(text, "an asset", "use 1 to 16 letters, digits or dots, like \"BTC\""))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

named_text!(AssetId, "^[A-Z0-9.]{1,16}$", "BTC");
