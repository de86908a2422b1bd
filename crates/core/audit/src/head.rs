//! Heads: what tells a whole chain in one line.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hexadecimal::from_hexadecimal;
use crate::{ChainedEntry, Entry};

/// The end of a chain. Whoever kept it elsewhere can tell later whether anything up to it was changed.
///
/// As text it is `COUNT:HASH`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many entries there are.
    pub count: u64,
    /// The hash of the last; 64 zeros if there is none.
    pub hash: String,
}

/// A text that is no head.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no head of an audit; one looks like COUNT:HASH, with 64 hexadecimal digits as cambist audit head prints them"
)]
pub struct BadHead(String);

impl Head {
    /// The head of a chain without entries.
    pub fn empty() -> Self {
        Self { count: 0, hash: "0".repeat(64) }
    }

    /// Gives `entry` the place after this head.
    #[must_use]
    pub fn append(&self, entry: Entry) -> ChainedEntry {
        ChainedEntry::new(self.count.saturating_add(1), entry, self.hash.clone())
    }

    /// The head after this entry.
    #[must_use]
    pub fn after(entry: &ChainedEntry) -> Self {
        Self { count: entry.number, hash: entry.hash.clone() }
    }

    /// Reads `COUNT:HASH`.
    pub fn parse(text: &str) -> Result<Self, BadHead> {
        let read = || {
            let (count, hash) = text.split_once(':')?;
            from_hexadecimal::<32>(hash)?;
            Some(Self { count: count.parse().ok()?, hash: hash.to_owned() })
        };
        read().ok_or_else(|| BadHead(text.chars().take(48).collect()))
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.count, self.hash)
    }
}
