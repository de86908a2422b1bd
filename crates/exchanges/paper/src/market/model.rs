//! What a market model answers.

use cambist_model::{AmountError, Candle, Price, Source, Timeframe, Timestamp, combine};

use super::act::Act;
use super::listing::Listing;

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

    /// The price at the end of the last minute with a trade that was over at `market_now`, if it is known without playing the
    /// market and was not long ago.
    fn last_close(&self, _market: usize, _market_now: Timestamp) -> Option<Price> {
        None
    }

    /// Will nothing happen any more after `market_now`? A recording ends, a simulation never does.
    fn is_over(&self, market_now: Timestamp) -> bool;
}
