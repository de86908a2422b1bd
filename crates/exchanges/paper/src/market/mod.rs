//! What everybody else in the market does.
//!
//! A [`MarketModel`] is asked what its participants do in a stretch of market time and answers with [`Act`]s in ticks and
//! lots; the engine carries them out beside the user's orders, by the same rules. A model never looks at the book: the
//! same model asked for the same stretch gives the same acts.
//!
//! There are two: [`SyntheticModel`] makes markets from a seed, [`ReplayModel`] plays a recorded one.

mod ladder;
mod listing;
mod replay;
mod synthetic;
mod visit;

use cambist_model::{AmountError, Candle, Side, Source, Timeframe, Timestamp, combine};

pub use listing::Listing;
pub use replay::{ReplayModel, Speed, SpeedError, TapeError};
pub use synthetic::SyntheticModel;

/// A market place without its user: who quotes, who trades, and when.
pub trait MarketModel: Send {
    /// What answers that rest on it are marked with.
    fn source(&self) -> Source;

    /// The markets that it has. Their places in this list name them in every other call.
    fn listings(&self) -> &[Listing];

    /// The market's own time at `now`, our time: the same for a simulation, the time of the recording in a replay.
    fn market_time(&self, now: Timestamp) -> Timestamp;

    /// The market time at which to start so that the book is full and recent trades are there at `market_now`.
    fn warm_up_from(&self, market: usize, market_now: Timestamp) -> Timestamp;

    /// What is done after `from`, up to and including `to`, in market time, oldest first, appended to `acts`.
    ///
    /// Asking for a long stretch costs bounded work: what happens is thinned out, but every price that was reached is
    /// still reached, so that a resting order which the market went through is filled.
    fn acts(&mut self, market: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>);

    /// The minutes of `start..end` as they would have been without the user, for a time when nobody watched.
    fn minutes(&self, market: usize, start: Timestamp, end: Timestamp) -> Vec<Candle>;

    /// The same minutes as candles of `timeframe`. Models that need not make every minute for it are faster.
    fn candles(
        &self,
        market: usize,
        timeframe: Timeframe,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, AmountError> {
        combine(self.minutes(market, start, end), timeframe)
    }

    /// Will nothing happen any more after `market_now`? A recording ends, a simulation never does.
    fn is_over(&self, market_now: Timestamp) -> bool;
}

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
