//! Several measurements of the same thing.

use std::fmt;

/// What was measured in every round, sorted, in whatever unit the caller counts in.
#[derive(Clone, Debug)]
pub(crate) struct Rounds(Vec<u128>);

impl Rounds {
    /// No round yet.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds the measurement of a round.
    pub(crate) fn push(&mut self, measured: u128) {
        let place = self.0.partition_point(|other| *other <= measured);
        self.0.insert(place, measured);
    }

    /// The one in the middle; zero if there is none.
    pub(crate) fn median(&self) -> u128 {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }

    /// The smallest and the largest; zeros if there is none.
    pub(crate) fn spread(&self) -> (u128, u128) {
        let of = |end: Option<&u128>| end.copied().unwrap_or_default();
        (of(self.0.first()), of(self.0.last()))
    }
}

/// A number of tenths.
pub(crate) struct Tenths(pub(crate) u128);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}", self.0 / 10, self.0 % 10))
    }
}
