//! Where an answer comes from, and how old it is.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::Timestamp;

/// Where an answer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Source(&'static str);

impl Source {
    /// The simulated market of the paper exchange.
    pub const PAPER_SYNTHETIC: Self = Self("paper-synthetic");
    /// A recorded market, played by the paper exchange.
    pub const PAPER_REPLAY: Self = Self("paper-replay");
    /// Cambist's own records.
    pub const CAMBIST: Self = Self("cambist");

    /// A venue by its id.
    pub const fn venue(id: &'static str) -> Self {
        Self(id)
    }

    /// The word shown.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// A value with where it comes from and the time it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub source: Source,
    /// The time it was true, by our clock.
    pub as_of: Timestamp,
}

impl<T> Sourced<T> {
    /// `value` from `source`, true at `as_of`.
    pub fn new(value: T, source: Source, as_of: Timestamp) -> Self {
        Self { value, source, as_of }
    }

    /// The same origin for another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), source: self.source, as_of: self.as_of }
    }
}
