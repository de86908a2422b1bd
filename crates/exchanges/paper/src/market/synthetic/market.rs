//! What stays the same about one simulated market.

use cambist_model::{Amount, Timestamp};

use super::assets::Asset;
use super::catalog::Entry;
use super::chance::Chance;
use super::course::{Course, TICK_BITS};
use super::walk::SLOTS;
use crate::market::Listing;

/// Microseconds in a minute and in a slot. A slot is 1/256 of a minute, which is a whole number of them.
pub(super) const MINUTE: i64 = 60_000_000;
pub(super) const SLOT: i64 = MINUTE / SLOTS;

/// A product with its course, its share of chance, and its scale in ticks and lots.
#[derive(Clone, Debug)]
pub(super) struct Market {
    pub(super) listing: Listing,
    pub(super) course: Course,
    pub(super) chances: Chances,
    /// What rests at a best price, in lots.
    pub(super) depth: i64,
    /// What is traded in a usual minute, in lots.
    pub(super) volume: i64,
    /// How many takers come in a usual minute.
    pub(super) takers: i64,
    /// What lies between the best prices in calm times, in fine ticks; may be less than one tick.
    pub(super) spread: i64,
    /// A hundredth of a percent of the usual price, in fine ticks.
    pub(super) basis_point: i64,
}

/// A market's share of chance, by what it is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chances {
    /// How lively each minute is.
    pub(super) mood: Chance,
    /// In which slots the makers look at the course.
    pub(super) looks: Chance,
    /// What they then quote.
    pub(super) quotes: Chance,
    /// Which orders rest at fixed prices.
    pub(super) fixed: Chance,
    /// Who takes.
    pub(super) takers: Chance,
}

impl Chances {
    fn new(own: Chance) -> Self {
        Self { mood: own.of(0), looks: own.of(1), quotes: own.of(2), fixed: own.of(3), takers: own.of(4) }
    }
}

impl Market {
    /// A market of the catalog under a seed; `None` if its assets are unknown.
    pub(super) fn new(seed: Chance, entry: &Entry) -> Option<Self> {
        let product = &entry.product;
        let course = Course::new(seed, product)?;
        let worth = Asset::find(product.symbol.base().as_str())?.worth;
        let lots = |dollars| lots(dollars, worth, product.quantity_increment.amount());
        let basis_point = course.center() / 10_000;
        Some(Self {
            chances: Chances::new(seed.named(&product.symbol.to_string())),
            depth: lots(entry.depth.into())?,
            volume: lots(i128::from(entry.turnover) * 1_000 / 1_440)?,
            takers: entry.takers,
            spread: basis_point * entry.spread / 100,
            basis_point,
            listing: Listing::new(product.clone()),
            course,
        })
    }

    /// Best bid and best ask, in ticks, that are `spread` ticks apart around the price that `log` stands for.
    pub(super) fn touch(&self, log: i64, spread: i64) -> (i64, i64) {
        let bid = (self.course.price(log) - ((spread - 1) << (TICK_BITS - 1))) >> TICK_BITS;
        (bid.max(1), bid.max(1) + spread)
    }

    /// Best bid and best ask, in ticks, in calm times.
    pub(super) fn calm_touch(&self, log: i64) -> (i64, i64) {
        self.touch(log, nearest(self.spread).max(1))
    }
}

/// Whole ticks, rounded down.
pub(super) fn ticks(fine: i64) -> i64 {
    fine >> TICK_BITS
}

/// Whole ticks, rounded to the nearest.
pub(super) fn nearest(fine: i64) -> i64 {
    (fine + (1 << (TICK_BITS - 1))) >> TICK_BITS
}

/// What can be had for so many dollars, in lots; at least one.
fn lots(dollars: i128, worth: i64, lot: Amount) -> Option<i64> {
    let scale = lot.scale();
    let step = i128::from(worth) * lot.to_units(scale)?;
    let steps = dollars * 1_000_000 * 10_i128.checked_pow(scale)?;
    i64::try_from((steps / step).max(1)).ok()
}

/// The minute that holds a time, counted from 1970.
pub(super) fn minute_of(time: Timestamp) -> i64 {
    time.micros().div_euclid(MINUTE)
}

/// The first minute that does not start before a time, counted from 1970.
pub(super) fn next_minute(time: Timestamp) -> i64 {
    minute_of(Timestamp::from_micros(time.micros().saturating_add(MINUTE - 1)))
}

/// The start of a minute, counted from 1970.
pub(super) fn start_of(minute: i64) -> Timestamp {
    Timestamp::from_micros(minute.saturating_mul(MINUTE))
}
