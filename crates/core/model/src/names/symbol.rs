//! Symbols: what is traded against what.

use std::fmt;

use super::{AssetId, NameError, named_text};

/// A market's base and quote asset, written `BTC-USD`.
///
/// The parser also takes `BTC/USD`, `BTC_USD` and small letters, and `XBT`, as some venues say, for `BTC`. Names without a
/// separator are not guessed at.
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
        let (base, quote) = asset(base).zip(asset(quote)).ok_or_else(refused)?;
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

fn asset(text: &str) -> Option<AssetId> {
    AssetId::parse(if text.eq_ignore_ascii_case("XBT") { "BTC" } else { text }).ok()
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.base, self.quote)
    }
}

named_text!(Symbol, "^[A-Za-z0-9.]{1,16}[-/_][A-Za-z0-9.]{1,16}$", "BTC-USD");
