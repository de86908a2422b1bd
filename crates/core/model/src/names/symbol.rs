//! Symbols: what is traded against what.

use std::fmt;

use super::{AssetId, NameError, named_text};

/// A market's base and quote asset, written `BTC-USD`.
///
/// The parser also takes `BTC/USD`, `BTC_USD` and small letters. Names without a separator are not guessed at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol {
    base: AssetId,
    quote: AssetId,
}

impl Symbol {
    /// `base` priced in `quote`.
    pub fn new(base: AssetId, quote: AssetId) -> Self {
        Self { base, quote }
    }

    /// Reads `BTC-USD` and its usual spellings.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let refused = || NameError::new(text, "a symbol", "write base and quote with a dash, like \"BTC-USD\"");
        let (base, quote) = text.split_once(['-', '/', '_']).ok_or_else(refused)?;
        let (base, quote) = AssetId::parse(base).ok().zip(AssetId::parse(quote).ok()).ok_or_else(refused)?;
        if base == quote { Err(refused()) } else { Ok(Self { base, quote }) }
    }

    /// What is bought and sold.
    pub fn base(&self) -> AssetId {
        self.base
    }

    /// What it is priced and paid in.
    pub fn quote(&self) -> AssetId {
        self.quote
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.base, self.quote)
    }
}

named_text!(Symbol, "^[A-Za-z0-9.]{1,16}[-/_][A-Za-z0-9.]{1,16}$", "BTC-USD");
