//! What the makers have resting at a moment.
//!
//! Near the best prices they follow the course and quote anew whenever they look. Further out orders rest at fixed prices:
//! each stretch of prices has one, whose place and size change every half minute, so that a move of the price eats into
//! what was there before instead of taking it along.

use cambist_model::Side;

use super::chance::Chance;
use super::fixed::spread_around;
use super::market::{Market, nearest, ticks};
use super::resting::{FIXED, Resting};
use crate::market::ladder::{Ladder, behind};

/// Near quotes: how far behind the best price in hundredths of a basis point, how much in percent of the usual depth, and
/// how spread out that is, in thousandths.
const NEAR: [(i64, i64, i64); 6] =
    [(0, 100, 1_200), (3, 45, 800), (10, 50, 800), (25, 60, 800), (60, 70, 800), (110, 110, 800)];

/// What rests when the makers looked at `slot`, the course then being at `log`. `resting` are the market's fixed orders.
pub(super) fn quotes(market: &Market, resting: &mut Resting<'_>, slot: i64, log: i64) -> Ladder {
    let chance = market.chances.quotes.of(slot.cast_unsigned());
    let (bid, ask) = market.touch(log, spread(market, chance.of(0)));
    let mut rungs = |purpose, side, best| rungs(market, resting, chance.of(purpose), slot, (side, best));
    Ladder::new(rungs(1, Side::Buy, bid), rungs(2, Side::Sell, ask))
}

/// What lies between the best prices, in ticks: mostly the usual, sometimes more.
fn spread(market: &Market, chance: Chance) -> i64 {
    let usual = market.spread * chance.of(0).between(60, 140) / 100;
    let extra =
        if chance.of(1).happens(1, 14) { spread_around(market.basis_point / 3, chance.of(2), 1_000) } else { 0 };
    nearest(usual + extra).max(1)
}

/// One side of the ladder, from its best price on.
fn rungs(
    market: &Market,
    resting: &mut Resting<'_>,
    chance: Chance,
    slot: i64,
    (side, best): (Side, i64),
) -> Vec<(i64, i64)> {
    let away = behind(side, 1);
    let distance = |hundredths: i64| ticks(market.basis_point * hundredths / 100);
    let mut rungs = Vec::with_capacity(32);
    for (purpose, (gap, percent, deviation)) in (0..).zip(NEAR) {
        let chance = chance.of(purpose);
        let behind = distance(gap * chance.of(0).between(50, 150) / 100);
        let lots = spread_around(market.depth * percent / 100, chance.of(1), deviation);
        rungs.push((best + away * behind, lots));
    }
    for (layer, (from, width, count, _)) in FIXED.into_iter().enumerate() {
        let (from, width) = (best + away * distance(from).max(1), distance(width).max(1));
        for stretch in 0..=count {
            let stretch = from.div_euclid(width) + away * stretch;
            let (ticks, lots) = resting.order((layer, side), stretch, width, slot);
            let ticks = stretch * width + ticks;
            if behind(side, ticks) >= behind(side, from) {
                rungs.push((ticks, lots));
            }
        }
    }
    rungs
}
