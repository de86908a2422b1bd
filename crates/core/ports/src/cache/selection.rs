//! Which values are to be forgotten.

use std::fmt;

use cambist_model::{AssetId, ExchangeId, Symbol};

use super::{CacheKey, CacheKind, KEY_PREFIX};

/// Which values are to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheSelection {
    /// One value.
    Key(CacheKey),
    /// Everything that has this tag.
    Tag(CacheTag),
    /// Everything whose key looks like this.
    Pattern(KeyPattern),
    /// All of it.
    Everything,
}

impl CacheSelection {
    /// Is the value under this key among them?
    pub fn takes(&self, key: &CacheKey) -> bool {
        match self {
            Self::Key(one) => one == key,
            Self::Tag(tag) => tag.is_on(key),
            Self::Pattern(pattern) => pattern.fits(key),
            Self::Everything => true,
        }
    }
}

impl fmt::Display for CacheSelection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(f, "{key}"),
            Self::Tag(tag) => write!(f, "{tag}"),
            Self::Pattern(pattern) => write!(f, "{pattern}"),
            Self::Everything => f.write_str("everything"),
        }
    }
}

/// A property that values share. Tags follow from keys, so that none can be forgotten when a value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheTag {
    /// `kind:ticker`.
    Kind(CacheKind),
    /// `exchange:kraken`.
    Exchange(ExchangeId),
    /// `symbol:BTC-USD`, at every exchange.
    Symbol(Symbol),
    /// `asset:BTC`: every market in which it is bought, sold or paid with.
    Asset(AssetId),
}

/// Why a key, a tag or a pattern was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// It is no tag.
    #[error("{0:?} is not a tag; write kind:ticker, exchange:kraken, symbol:BTC-USD or asset:BTC")]
    Tag(String),
    /// It is no pattern.
    #[error("{0:?} is not a pattern; write a part of a key with * for any characters, like \"ticker:kraken:*\"")]
    Pattern(String),
}

impl CacheTag {
    /// Reads a tag.
    pub fn parse(text: &str) -> Result<Self, SelectionError> {
        let read = || {
            let (name, value) = text.split_once(':')?;
            match name {
                "kind" => CacheKind::parse(value).map(Self::Kind),
                "exchange" => ExchangeId::parse(value).ok().map(Self::Exchange),
                "symbol" => Symbol::parse(value).ok().map(Self::Symbol),
                "asset" => AssetId::parse(value).ok().map(Self::Asset),
                _ => None,
            }
        };
        read().ok_or_else(|| SelectionError::Tag(text.chars().take(48).collect()))
    }

    fn is_on(self, key: &CacheKey) -> bool {
        match self {
            Self::Kind(kind) => key.kind == kind,
            Self::Exchange(exchange) => key.exchange == exchange,
            Self::Symbol(symbol) => key.symbol == Some(symbol),
            Self::Asset(asset) => key.symbol.is_some_and(|symbol| [symbol.base(), symbol.quote()].contains(&asset)),
        }
    }
}

impl fmt::Display for CacheTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(kind) => write!(f, "kind:{kind}"),
            Self::Exchange(exchange) => write!(f, "exchange:{exchange}"),
            Self::Symbol(symbol) => write!(f, "symbol:{symbol}"),
            Self::Asset(asset) => write!(f, "asset:{asset}"),
        }
    }
}

/// The text of a key with `*` for any characters, as few or as many as there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPattern(String);

/// The longest pattern, in bytes.
const LONGEST: usize = 160;

impl KeyPattern {
    /// Reads a pattern; the prefix of keys may be left out.
    pub fn parse(text: &str) -> Result<Self, SelectionError> {
        let bare = text.strip_prefix(KEY_PREFIX).unwrap_or(text);
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b"_:.*-".contains(&b);
        if bare.is_empty() || bare.len() > LONGEST || !bare.bytes().all(allowed) {
            return Err(SelectionError::Pattern(text.chars().take(48).collect()));
        }
        Ok(Self(bare.to_owned()))
    }

    fn fits(&self, key: &CacheKey) -> bool {
        let text = key.to_string();
        let text = text.strip_prefix(KEY_PREFIX).unwrap_or(&text);
        let mut parts = self.0.split('*');
        let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                return rest.ends_with(part);
            }
            let Some((_, after)) = rest.split_once(part) else { return false };
            rest = after;
        }
        rest.is_empty()
    }
}

impl fmt::Display for KeyPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KEY_PREFIX}{}", self.0)
    }
}
