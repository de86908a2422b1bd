//! Markets as people write them.

use std::fmt;

use super::{NameError, Symbol, named_text};

/// A market as somebody writes it: `BTC-USD`, `BTC/USD`, `XBT/EUR`, or `BTCUSDT` as some exchanges say.
///
/// Without a separator, only an exchange's own list of markets tells which one is meant.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketName(Written);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Written {
    Apart(Symbol),
    /// In capital letters.
    InOne(Box<str>),
}

/// Base and quote at their longest.
const LONGEST: usize = 32;

impl MarketName {
    /// Reads any of the usual spellings.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if let Ok(symbol) = Symbol::parse(text) {
            return Ok(Self(Written::Apart(symbol)));
        }
        let fits = (2..=LONGEST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        if fits {
            return Ok(Self(Written::InOne(text.to_ascii_uppercase().into())));
        }
        Err(NameError::new(text, "a market", "write base and quote with a dash, like \"BTC-USD\""))
    }

    /// The symbol, if base and quote were told apart.
    pub fn symbol(&self) -> Option<Symbol> {
        match self.0 {
            Written::Apart(symbol) => Some(symbol),
            Written::InOne(_) => None,
        }
    }

    /// May this be meant?
    pub fn names(&self, symbol: Symbol) -> bool {
        match &self.0 {
            Written::Apart(named) => *named == symbol,
            Written::InOne(text) => joins(text, symbol) || joins(&text.replace("XBT", "BTC"), symbol),
        }
    }
}

/// Is it base and quote without anything between?
fn joins(text: &str, symbol: Symbol) -> bool {
    text.strip_prefix(symbol.base().as_str()).is_some_and(|quote| quote == symbol.quote().as_str())
}

impl From<Symbol> for MarketName {
    fn from(symbol: Symbol) -> Self {
        Self(Written::Apart(symbol))
    }
}

impl fmt::Display for MarketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Written::Apart(symbol) => symbol.fmt(f),
            Written::InOne(text) => f.pad(text),
        }
    }
}

named_text!(MarketName, "^[A-Za-z0-9._/-]{2,33}$", "BTC-USD");
