//! What a background participant does.

use cambist_model::Side;

/// One act of the background participants in one market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A limit order. What crosses trades at once; the rest rests under this key.
    Rest {
        /// Names it for [`Act::Pull`]; unique in its market.
        key: u64,
        /// Buy or sell.
        side: Side,
        /// Its price.
        ticks: i64,
        /// Its quantity.
        lots: i64,
    },
    /// A resting order goes away. If it was filled meanwhile, nothing happens.
    Pull {
        /// Its key.
        key: u64,
    },
    /// What the background has resting at a price becomes this much: more joins behind, less leaves from the back. What
    /// crosses trades at once. Zero empties the price.
    Level {
        /// Of which side.
        side: Side,
        /// At which price.
        ticks: i64,
        /// How much.
        lots: i64,
    },
    /// A taker: trades up to `lots` at `ticks` or better; the rest vanishes.
    Take {
        /// The taker's side.
        side: Side,
        /// The worst price.
        ticks: i64,
        /// How much at most.
        lots: i64,
    },
    /// Everything that the background has resting goes away.
    Clear,
}
