//! The simulated market as the engine sees it.

use cambist_model::{AmountError, Candle, Source, Timeframe, Timestamp};

use super::candles::candles;
use super::catalog;
use super::chance::Chance;
use super::market::{Market, minute_of, next_minute, start_of};
use super::script::Script;
use super::thinned::thinned;
use crate::market::{Act, Listing, MarketModel};

/// Longer stretches than this many minutes are thinned out.
const DETAILED: i64 = 10;

/// Markets that look real and follow from a seed: the same on every machine, at any time, asked in any order.
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
        let markets: Vec<_> = entries
            .iter()
            .filter_map(|entry| Market::new(seed, entry))
            .collect();
        Self {
            listings: markets.iter().map(|market| market.listing.clone()).collect(),
            scripts: vec![None; markets.len()],
            markets,
        }
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

    /// Two to three minutes before: the minute before the last full one starts with a full book.
    fn warm_up_from(&self, _market: usize, market_now: Timestamp) -> Timestamp {
        start_of(minute_of(market_now) - 2)
    }

    /// Up to ten minutes are played in full: however they are cut into calls, the acts are the same. Of a longer stretch
    /// the first minute, if it is not a whole one, and the last one to two are played in full; [`thinned`] says what is
    /// left of the others. The acts of a long stretch stay below 20,000; the work grows with its length, about a second
    /// for ten years.
    fn acts(&mut self, market: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
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
        self.markets.get(market).map_or_else(Vec::new, |market| {
            candles(market, Timeframe::M1, next_minute(start), next_minute(end))
        })
    }

    fn candles(
        &self,
        market: usize,
        timeframe: Timeframe,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, AmountError> {
        Ok(self.markets.get(market).map_or_else(Vec::new, |market| {
            candles(market, timeframe, next_minute(start), next_minute(end))
        }))
    }

    fn is_over(&self, _market_now: Timestamp) -> bool {
        false
    }
}
