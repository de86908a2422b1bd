//! A market whose participants do what a test wrote down.

use std::collections::BTreeMap;
use std::time::Duration;

use cambist_exchange_paper::market::{Act, Listing, MarketModel};
use cambist_model::{Candle, ExchangeId, Increment, Product, ProductStatus, Quantity, Side, Source, Symbol, Timestamp};

/// When every script starts.
pub(crate) const START: Timestamp = Timestamp::from_secs(1_800_000_000);

/// A time so many seconds after the start.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(START.secs() + seconds)
}

/// Acts and minutes by market, in the order of the listings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    listings: Vec<Listing>,
    acts: Vec<BTreeMap<Timestamp, Vec<Act>>>,
    minutes: Vec<Vec<Candle>>,
    /// How long before a market is touched its warming up starts; from the start of the script if `None`.
    pub(crate) warm_up: Option<Duration>,
    pub(crate) over_at: Option<Timestamp>,
    /// Market time starts at `START` when our time is this, and runs so many times as fast.
    pub(crate) played: Option<(Timestamp, i64)>,
}

impl Script {
    /// A script for some markets, each given as symbol, tick and lot.
    pub(crate) fn new(markets: &[(&str, &str, &str)]) -> Self {
        let mut script = Self::default();
        for (symbol, tick, lot) in markets {
            script.listings.push(listing(symbol, tick, lot));
            script.acts.push(BTreeMap::new());
            script.minutes.push(Vec::new());
        }
        script
    }

    /// BTC-USD in whole dollars and thousandths, with a book of three prices on each side around 50,000:
    /// 1, 2 and 3 BTC at 49,990, 49,980, 49,970 and at 50,000, 50,010, 50,020.
    pub(crate) fn bitcoin() -> Self {
        let mut script = Self::new(&[("BTC-USD", "1", "0.001")]);
        for place in 0..3 {
            script.level(0, 0, Side::Buy, 49_990 - 10 * place, 1_000 * (place + 1));
            script.level(0, 0, Side::Sell, 50_000 + 10 * place, 1_000 * (place + 1));
        }
        script
    }

    /// Somebody does something, so many seconds after the start.
    pub(crate) fn act(&mut self, market: usize, seconds: i64, act: Act) {
        self.act_at(market, at(seconds), act);
    }

    /// Somebody does something.
    pub(crate) fn act_at(&mut self, market: usize, time: Timestamp, act: Act) {
        self.acts[market].entry(time).or_default().push(act);
    }

    pub(crate) fn level(&mut self, market: usize, seconds: i64, side: Side, ticks: i64, lots: i64) {
        self.act(market, seconds, Act::Level { side, ticks, lots });
    }

    pub(crate) fn take(&mut self, market: usize, seconds: i64, side: Side, ticks: i64, lots: i64) {
        self.act(market, seconds, Act::Take { side, ticks, lots });
    }

    /// What happened in a minute that nobody watched.
    pub(crate) fn minute(&mut self, market: usize, candle: Candle) {
        self.minutes[market].push(candle);
    }
}

impl MarketModel for Script {
    fn source(&self) -> Source {
        Source::PAPER_SYNTHETIC
    }

    fn listings(&self) -> &[Listing] {
        &self.listings
    }

    fn market_time(&self, now: Timestamp) -> Timestamp {
        let time = match self.played {
            Some((from, speed)) => Timestamp::from_micros(START.micros() + (now.micros() - from.micros()) * speed),
            None => now,
        };
        self.over_at.map_or(time, |over| time.min(over))
    }

    fn warm_up_from(&self, _: usize, market_now: Timestamp) -> Timestamp {
        let before = START.minus(Duration::from_micros(1));
        self.warm_up.map_or(before, |length| market_now.minus(length))
    }

    fn acts(&mut self, market: usize, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        if from >= to {
            return;
        }
        let after = Timestamp::from_micros(from.micros() + 1);
        for (time, done) in self.acts[market].range(after..=to) {
            acts.extend(done.iter().map(|act| (*time, *act)));
        }
    }

    fn minutes(&self, market: usize, start: Timestamp, end: Timestamp) -> Vec<Candle> {
        let inside = |candle: &&Candle| (start..end).contains(&candle.open_at);
        self.minutes[market].iter().filter(inside).copied().collect()
    }

    fn is_over(&self, market_now: Timestamp) -> bool {
        self.over_at.is_some_and(|over| market_now >= over)
    }
}

pub(super) fn listing(symbol: &str, tick: &str, lot: &str) -> Listing {
    Listing::new(Product {
        exchange: ExchangeId::parse("paper").unwrap(),
        symbol: Symbol::parse(symbol).unwrap(),
        status: ProductStatus::Trading,
        price_increment: Increment::parse(tick).unwrap(),
        quantity_increment: Increment::parse(lot).unwrap(),
        min_quantity: Quantity::parse(lot).unwrap(),
        max_quantity: Some(Quantity::parse("1000").unwrap()),
        min_notional: Quantity::parse(if symbol.ends_with("-BTC") { "0.001" } else { "1" }).unwrap(),
    })
}
