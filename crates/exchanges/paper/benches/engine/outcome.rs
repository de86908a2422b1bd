//! What a book did with the stream.

/// The sum of what a book did: proof that all did the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How many trades.
    pub(crate) trades: u64,
    /// How many lots in them.
    pub(crate) lots: u64,
    /// Price times lots over all of them.
    pub(crate) value: u128,
    /// The best bid and the best ask at the end.
    pub(crate) best: (Option<u64>, Option<u64>),
}

impl Outcome {
    /// Counts a trade in.
    pub(crate) fn count(&mut self, ticks: u64, lots: u64) {
        self.trades += 1;
        self.lots += lots;
        self.value += u128::from(ticks) * u128::from(lots);
    }
}
