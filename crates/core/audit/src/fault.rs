//! What is wrong with a chain, and where.

use std::fmt;

/// The first place where a chain is broken. Everything before it is as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// The number of the entry.
    pub number: u64,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The entry cannot be read.
    Unreadable(String),
    /// The entry does not say what it said when it was recorded.
    Altered {
        /// Which part of it, as far as that can be told.
        part: &'static str,
    },
    /// Entries are gone, from this number to another.
    Missing {
        /// The last of them.
        to: u64,
    },
    /// Entries that were never recorded stand here, from this number to another.
    Inserted {
        /// The last of them.
        to: u64,
    },
    /// The entry stands elsewhere.
    Moved {
        /// As the how-manieth.
        stands_at: u64,
    },
    /// Entries are gone from the end, from this number to another.
    Truncated {
        /// The last that was there.
        to: u64,
    },
    /// The chain holds together, and this entry is not the one that a head named: it or one before it was replaced, with
    /// every hash after it.
    Replaced,
    /// The head that is kept with the chain is not there.
    HeadLost,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.number;
        let entries = |to: u64| if to == from { format!("entry {from}") } else { format!("entries {from} to {to}") };
        match &self.kind {
            FaultKind::Unreadable(why) => write!(f, "entry {from} cannot be read: {why}"),
            FaultKind::Altered { part } => write!(f, "entry {from} was altered: {part}"),
            FaultKind::Missing { to } => write!(f, "missing: {}", entries(*to)),
            FaultKind::Inserted { to } => write!(f, "inserted later, never recorded: {}", entries(*to)),
            FaultKind::Moved { stands_at } => {
                write!(f, "the order was changed: entry {from} stands at place {stands_at}")
            }
            FaultKind::Truncated { to } => write!(f, "missing at the end: {}", entries(*to)),
            FaultKind::Replaced => {
                write!(f, "entry {from} is not the one that the head names: it or one before it was replaced")
            }
            FaultKind::HeadLost => {
                write!(f, "the head that is kept beside the {from} entries is gone or cannot be read")
            }
        }
    }
}
