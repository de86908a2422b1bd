//! The simulated market as the engine sees it.

use cambist_model::{AmountError, Candle, Price, Source, Timeframe, Timestamp};

use super::candles::candles;
use super::catalog;
use super::chance::Chance;
use super::market::{Market, minute_of, next_minute, start_of};
use super::script::Script;
use super::thinned::thinned;
use crate::market::{Act, Listing, MarketModel};

/// Longer stretches than this many minutes are thinned out.
const DETAILED: i64 = 10;

/// How many minutes the last trade may be ago.
const LOOK_BACK: i64 = 10;

/// There is nothing before 1970 and nothing from 2200 on, so that no question takes forever.
const OPENING: Timestamp = Timestamp::EPOCH;
const CLOSING: Timestamp = Timestamp::from_secs(7_258_118_400);

/// Markets that look real and follow from a seed: the same on every machine, at any time, asked in any order.
///
/// Prices move as much as real ones from second to second and from day to day, but turn around a usual price forever: in
/// sixteen years Bitcoin stays within a quarter of it, the wildest coins within two fifths.
#[derive(Debug)]
pub struct SyntheticModel {
    listings: Vec<Listing>,
    markets: Vec<Market>,
    /// What was played last in each market.
    scripts: Vec<Option<Script>>,
}

impl SyntheticModel {
    /// All markets under this seed.
    pub fn new(seed: u64) -> Self {
        let seed = Chance::new(seed);
        let entries = catalog::entries();
        let markets: Vec<_> = entries.iter().filter_map(|entry| Market::new(seed, entry)).collect();
        Self {
            listings: markets.iter().map(|market| market.listing.clone()).collect(),
            scripts: vec![None; markets.len()],
            markets,
        }
    }

    /// The minutes of `start..end` as candles.
    fn unwatched(&self, market: usize, timeframe: Timeframe, start: Timestamp, end: Timestamp) -> Vec<Candle> {
        let (start, end) = (next_minute(start.max(OPENING)), next_minute(end.min(CLOSING)));
        let market = self.markets.get(market);
        market.map_or_else(Vec::new, |market| candles(market, timeframe, start, end))
    }

    /// Appends what happens in detail after `from`, up to and including `to`.
    fn detailed(&mut self, place: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        let Some((market, kept)) = self.markets.get(place).zip(self.scripts.get_mut(place)) else {
            return;
        };
        for minute in minute_of(from)..=minute_of(to) {
            let script = kept.take().filter(|script| script.minute() == minute);
            let script = script.unwrap_or_else(|| Script::new(market, minute));
            acts.extend_from_slice(script.between(from, to));
            *kept = Some(script);
        }
    }
}

impl MarketModel for SyntheticModel {
    fn source(&self) -> Source {
        Source::PAPER_SYNTHETIC
    }

    fn listings(&self) -> &[Listing] {
        &self.listings
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    /// One to two minutes before: every minute starts with a full book, and somebody trades in each.
    fn warm_up_from(&self, _market: usize, market_now: Timestamp) -> Timestamp {
        start_of(minute_of(market_now) - 1)
    }

    /// Up to ten minutes are played in full: however they are cut into calls, the acts are the same.
    ///
    /// Of a longer stretch the first minute, if it is not a whole one, and the last one to two are played in full. The
    /// others are thinned out to at most 800 blocks of a minute or more: each block's highest and lowest price is visited
    /// in the order in which they came, so that a resting order which the market went through is met. A stretch gives
    /// about 20,000 acts at most; the work grows with its length, to about a second for ten years.
    fn acts(&mut self, market: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        let (from, to) = (from.max(OPENING), to.min(CLOSING));
        let (start, end) = (next_minute(from), minute_of(to) - 1);
        if end - start < DETAILED {
            return self.detailed(market, from, to, acts);
        }
        self.detailed(market, from, start_of(start), acts);
        if let Some(market) = self.markets.get(market) {
            thinned(market, start, end, acts);
        }
        self.detailed(market, start_of(end), to, acts);
    }

    fn minutes(&self, market: usize, start: Timestamp, end: Timestamp) -> Vec<Candle> {
        self.unwatched(market, Timeframe::M1, start, end)
    }

    fn last_close(&self, market: usize, market_now: Timestamp) -> Option<Price> {
        let minute = minute_of(market_now);
        let minutes = self.minutes(market, start_of(minute - LOOK_BACK), start_of(minute));
        minutes.last().map(|minute| minute.close)
    }

    fn candles(
        &self,
        market: usize,
        timeframe: Timeframe,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, AmountError> {
        Ok(self.unwatched(market, timeframe, start, end))
    }

    fn is_over(&self, _market_now: Timestamp) -> bool {
        false
    }
}
