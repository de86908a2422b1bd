//! Entries, before and after they have a place in the chain.

use serde::{Deserialize, Serialize};

use crate::encoding::Encoding;

/// What an entry says. Everything is the text that is kept, so that what was tampered with can be looked at too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, as RFC 3339.
    pub at: String,
    /// For which request.
    pub request_id: String,
    /// On whose behalf.
    pub principal: String,
    /// By which way in.
    pub face: String,
    /// What was done.
    pub action: String,
    /// To which order.
    pub order_id: Option<String>,
    /// The particulars, as JSON.
    pub detail: String,
}

/// An entry with its place in the chain; as JSON, a line of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainedEntry {
    /// Its place, from 1.
    pub number: u64,
    /// When, as RFC 3339.
    pub at: String,
    /// For which request.
    pub request_id: String,
    /// On whose behalf.
    pub principal: String,
    /// By which way in.
    pub face: String,
    /// What was done.
    pub action: String,
    /// To which order.
    pub order_id: Option<String>,
    /// The particulars, as JSON in a string: its very bytes are hashed.
    pub detail: String,
    /// The hash of the entry before it; 64 zeros for the first.
    pub previous_hash: String,
    /// The hash of all of the above.
    pub hash: String,
}

/// An entry that cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl ChainedEntry {
    /// Gives an entry its place.
    pub(crate) fn new(number: u64, entry: Entry, previous_hash: String) -> Self {
        let Entry { at, request_id, principal, face, action, order_id, detail } = entry;
        let hash = String::new();
        let mut chained =
            Self { number, at, request_id, principal, face, action, order_id, detail, previous_hash, hash };
        chained.hash = chained.hash_at(number);
        chained
    }

    /// Is its hash that of what it says, at its place?
    pub fn is_whole(&self) -> bool {
        self.is_whole_at(self.number)
    }

    /// Would its hash be right if it stood at this place?
    pub(crate) fn is_whole_at(&self, number: u64) -> bool {
        self.hash == self.hash_at(number)
    }

    /// Would its hash be right at this place, after the entry with this hash?
    pub(crate) fn is_whole_after(&self, number: u64, previous_hash: &str) -> bool {
        self.hash == self.hash_after(number, previous_hash)
    }

    fn hash_at(&self, number: u64) -> String {
        self.hash_after(number, &self.previous_hash)
    }

    fn hash_after(&self, number: u64, previous_hash: &str) -> String {
        Encoding::of("cambist-audit-1")
            .text(&number.to_string())
            .text(&self.at)
            .text(&self.request_id)
            .text(&self.principal)
            .text(&self.face)
            .text(&self.action)
            .optional(self.order_id.as_deref())
            .text(&self.detail)
            .text(previous_hash)
            .hash()
    }
}
