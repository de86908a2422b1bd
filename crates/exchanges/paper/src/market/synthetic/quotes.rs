//! What the makers have resting at a moment.
//!
//! Near the best prices they follow the course and quote anew whenever they look. Further out orders rest at fixed prices:
//! each stretch of prices has one, whose place and size change every half minute, so that a move of the price eats into
//! what was there before instead of taking it along.

use cambist_model::Side;

use super::chance::Chance;
use super::fixed::spread_around;
use super::market::{Market, nearest, ticks};
use crate::market::ladder::{Ladder, behind};

/// Near quotes: how far behind the best price in hundredths of a basis point, how much in percent of the usual depth, and
/// how spread out that is, in thousandths.
const NEAR: [(i64, i64, i64); 6] =
    [(0, 100, 1_200), (3, 45, 800), (10, 50, 800), (25, 60, 800), (60, 70, 800), (110, 110, 800)];

/// Fixed orders: from how far behind the best price on, how wide a stretch each has, both in hundredths of a basis point,
/// how many there are, and how much each is in percent of the usual depth.
const FIXED: [(i64, i64, i64, i64); 2] = [(150, 130, 18, 330), (2_600, 4_000, 6, 3_000)];

/// For how many slots a fixed order stays, as a power of two: half a minute.
const STAY_BITS: u32 = 7;

/// What rests when the makers looked at `slot`, the course then being at `log`.
pub(super) fn quotes(market: &Market, slot: i64, log: i64) -> Ladder {
    let chance = market.chances.quotes.of(slot.cast_unsigned());
    let (bid, ask) = market.touch(log, spread(market, chance.of(0)));
    Ladder::new(rungs(market, chance.of(1), slot, Side::Buy, bid), rungs(market, chance.of(2), slot, Side::Sell, ask))
}

/// What lies between the best prices, in ticks: mostly the usual, sometimes more.
fn spread(market: &Market, chance: Chance) -> i64 {
    let usual = market.spread * chance.of(0).between(60, 140) / 100;
    let extra =
        if chance.of(1).happens(1, 14) { spread_around(market.basis_point / 3, chance.of(2), 1_000) } else { 0 };
    nearest(usual + extra).max(1)
}

/// One side of the ladder, from its best price on.
fn rungs(market: &Market, chance: Chance, slot: i64, side: Side, best: i64) -> Vec<(i64, i64)> {
    let away = behind(side, 1);
    let distance = |hundredths: i64| ticks(market.basis_point * hundredths / 100);
    let mut rungs = Vec::with_capacity(32);
    for (purpose, (gap, percent, deviation)) in (0..).zip(NEAR) {
        let chance = chance.of(purpose);
        let behind = distance(gap * chance.of(0).between(50, 150) / 100);
        let lots = spread_around(market.depth * percent / 100, chance.of(1), deviation);
        rungs.push((best + away * behind, lots));
    }
    for (layer, (from, width, count, percent)) in (0..).zip(FIXED) {
        let chance = market.chances.fixed.of(layer).of(away.cast_unsigned());
        let (from, width) = (best + away * distance(from).max(1), distance(width).max(1));
        for stretch in 0..=count {
            let stretch = from.div_euclid(width) + away * stretch;
            let (ticks, lots) = fixed(market, chance.of(stretch.cast_unsigned()), slot, width, percent);
            let ticks = stretch * width + ticks;
            if behind(side, ticks) >= behind(side, from) {
                rungs.push((ticks, lots));
            }
        }
    }
    rungs
}

/// Where in its stretch of prices a fixed order rests, in ticks, and how large it is, in lots.
fn fixed(market: &Market, chance: Chance, slot: i64, width: i64, percent: i64) -> (i64, i64) {
    // Orders are replaced one by one, each in a slot of its own.
    let turn = chance.between(0, (1 << STAY_BITS) - 1);
    let chance = chance.of(((slot + turn) >> STAY_BITS).cast_unsigned());
    let lots = spread_around(market.depth * percent / 100, chance.of(0), 800);
    (chance.between(0, width - 1), lots)
}
