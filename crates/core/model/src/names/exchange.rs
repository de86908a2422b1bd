//! Exchanges, the accounts held there, and markets.

use std::fmt;

use super::short::Short;
use super::{NameError, Symbol, named_text};

fn slug(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-'
}

/// A trading place: `paper`, `kraken`. Open-ended, so that a new adapter does not touch this crate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeId(Short<24>);

impl ExchangeId {
    /// Reads an id; capitals are lowered, `crypto.com` is `cryptocom`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let lower = text.bytes().filter(|b| *b != b'.').map(|b| b.to_ascii_lowercase());
        Short::new(lower, slug)
            .map(Self)
            .ok_or_else(|| NameError::new(text, "an exchange id", "use one that list_exchanges shows, like \"paper\""))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

named_text!(ExchangeId, "^[A-Za-z0-9_.-]{1,24}$", "paper");

/// An account at an exchange: `paper`, or `paper-replay-btcusdt` for the account of one recorded market.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Short<48>);

impl AccountId {
    /// Reads an id.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        Short::new(text.bytes(), slug).map(Self).ok_or_else(|| {
            NameError::new(text, "an account id", "use 1 to 48 small letters, digits, '-' or '_', like \"paper\"")
        })
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

named_text!(AccountId, "^[a-z0-9_-]{1,48}$", "paper");

/// One market of one exchange: the key of prices, orders and fills. Written `paper:BTC-USD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketId {
    /// Where.
    pub exchange: ExchangeId,
    /// What.
    pub symbol: Symbol,
}

impl fmt::Display for MarketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.exchange, self.symbol)
    }
}

impl fmt::Debug for MarketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
