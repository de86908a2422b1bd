//! A market for the simulation: BTC-USD around 50,000, cheap to compute, with takers that fill resting orders in parts.

use std::time::Duration;

use cambist_exchange_paper::market::{Act, Listing, MarketModel};
use cambist_model::{Candle, Side, Source, Timestamp};

use super::chance::mixed;
use super::terms::product;

/// Within this much of the middle the market stays, in whole dollars.
pub(crate) const SWING: i64 = 400;
/// The middle, in whole dollars.
pub(crate) const MIDDLE: i64 = 50_000;
/// How far the best prices lie from the middle of the moment, in whole dollars.
const HALF_SPREAD: i64 = 5;
/// The middle goes straight from one of its turning points to the next in so many seconds.
const LEG: i64 = 16;

/// What everybody else does, second by second, as a function of the seed.
pub(crate) struct Market {
    seed: u64,
    listings: [Listing; 1],
}

impl Market {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: mixed(seed), listings: [Listing::new(product())] }
    }

    fn draw(&self, second: i64, what: u64, bound: u64) -> i64 {
        let number = self.seed ^ mixed(second.cast_unsigned()) ^ mixed(what);
        i64::try_from(mixed(number) % bound).unwrap()
    }

    /// The middle of the market in a second.
    fn middle(&self, second: i64) -> i64 {
        let turning_point = |leg: i64| MIDDLE - SWING + self.draw(leg, 0, 2 * SWING.cast_unsigned());
        let (leg, into) = (second.div_euclid(LEG), second.rem_euclid(LEG));
        let (from, to) = (turning_point(leg), turning_point(leg + 1));
        from + (to - from) * into / LEG
    }

    fn second(&self, second: i64, acts: &mut Vec<(Timestamp, Act)>) {
        let at = Timestamp::from_secs(second);
        let middle = self.middle(second);
        acts.push((at, Act::Clear));
        for level in 0..3 {
            let away = HALF_SPREAD + 20 * level;
            let lots = 20 + self.draw(second, 1, 100) * (level + 1);
            acts.push((at, Act::Level { side: Side::Buy, ticks: middle - away, lots }));
            acts.push((at, Act::Level { side: Side::Sell, ticks: middle + away, lots }));
        }
        let taker = at.plus(Duration::from_millis(500));
        let (side, ticks) = match self.draw(second, 2, 4) {
            0 => (Side::Buy, middle + 60),
            1 => (Side::Sell, middle - 60),
            _ => return,
        };
        acts.push((taker, Act::Take { side, ticks, lots: 1 + self.draw(second, 3, 120) }));
    }
}

impl MarketModel for Market {
    fn source(&self) -> Source {
        Source::PAPER_SYNTHETIC
    }

    fn listings(&self) -> &[Listing] {
        &self.listings
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        now
    }

    fn warm_up_from(&self, _: usize, market_now: Timestamp) -> Timestamp {
        market_now.minus(Duration::from_secs(3))
    }

    fn acts(&mut self, _: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        let start = acts.len();
        for second in from.secs()..=to.secs() {
            self.second(second, acts);
        }
        let mut asked = acts.split_off(start);
        asked.retain(|(at, _)| *at > from && *at <= to);
        acts.append(&mut asked);
    }

    fn minutes(&self, _: usize, _: Timestamp, _: Timestamp) -> Vec<Candle> {
        Vec::new()
    }

    fn is_over(&self, _: Timestamp) -> bool {
        false
    }
}
