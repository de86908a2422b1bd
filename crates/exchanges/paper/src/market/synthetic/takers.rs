//! Who takes from the book in a minute: when, which side, how much.
//!
//! They come in bursts, more of them where the price moves, and mostly push the price to where it is going, so that trades
//! lead quotes. Sizes are spread over four powers of ten, as on real tapes, and together make the volume of the minute.

use cambist_model::Side;

use super::chance::Chance;
use super::fixed::{spread_around, times};
use super::market::{Market, SLOT};
use super::outline::{Outline, SAMPLES};
use super::walk::SLOTS;

/// One taker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taker {
    /// In which slot of the minute.
    pub(super) slot: usize,
    /// How long after the start of that slot, in microseconds: more than one, less than a slot.
    pub(super) after: i64,
    /// Buys or sells.
    pub(super) side: Side,
    /// How much, in lots.
    pub(super) lots: i64,
}

/// What is traded in a minute as lively as `liveliness`, in lots.
pub(super) fn volume(market: &Market, liveliness: i64) -> i64 {
    times(market.volume, liveliness).max(4)
}

/// The takers of a minute in time order. `path` is the course at the start of every slot and at the end of the minute,
/// `pull` tells for each slot how far the course is above the quotes by its end.
pub(super) fn takers(
    market: &Market,
    minute: i64,
    path: &[i64],
    outline: &Outline,
    pull: impl Fn(usize) -> i64,
) -> Vec<Taker> {
    let chance = market.chances.takers.of(minute.cast_unsigned());
    let liveliness = outline.liveliness(market, minute);
    let count = times(market.takers, liveliness).min(3 * market.takers);
    let step = market.course.minute() / SLOTS.isqrt();
    let shares = share_out(chance.of(0), path, step, count);
    let mut takers = Vec::new();
    for (slot, count) in shares.iter().enumerate() {
        let chance = chance.of(1).of(slot as u64);
        if let Some(side) = milestone(outline, slot, shares.len()) {
            let lots = size(chance.of(0));
            takers.push(Taker { slot, after: 2, side, lots });
        }
        let buyers = (50 + pull(slot) * 20 / step.max(1)).clamp(10, 90).unsigned_abs();
        takers.extend((0..*count).map(|place| taker(chance, slot, place, *count, buyers)));
    }
    scale(&mut takers, volume(market, liveliness));
    takers
}

/// One of `count` takers in a slot where `buyers` in a hundred buy. About three share a moment and a side: one large order
/// seen as several trades.
fn taker(chance: Chance, slot: usize, place: i64, count: i64, buyers: u64) -> Taker {
    let (moment, moments) = (place / 3, (count + 2) / 3);
    let chance = chance.of(1 + moment.cast_unsigned());
    let buys = chance.of(0).happens(buyers, 100);
    Taker {
        slot,
        after: 3 + (moment * (SLOT - 5) + chance.of(1).between(0, SLOT - 5)) / moments,
        side: if buys { Side::Buy } else { Side::Sell },
        lots: size(chance.of(2 + place.cast_unsigned())),
    }
}

/// The slots that must not pass without a trade, so that the trades of a minute show its outline: the first, the last,
/// and those where the course is highest and lowest.
fn milestone(outline: &Outline, slot: usize, slots: usize) -> Option<Side> {
    let slot_of = |look: usize| (look * slots / SAMPLES).min(slots - 1);
    let buys = if slot == slot_of(outline.high.1) {
        true
    } else if slot == slot_of(outline.low.1) {
        false
    } else if slot == 0 || slot + 1 == slots {
        outline.close > outline.open
    } else {
        return None;
    };
    Some(if buys { Side::Buy } else { Side::Sell })
}

/// How many of `count` takers come in each slot: more where the course moves by more than the usual `step`, and in bursts.
fn share_out(chance: Chance, path: &[i64], step: i64, count: i64) -> Vec<i64> {
    let weights = path.windows(2).zip(0..).map(|(ends, slot)| {
        let moved = ends.last().zip(ends.first()).map_or(0, |(end, start)| (end - start).abs());
        let attraction = 30 + moved.min(step * 5) * 100 / step.max(1);
        spread_around(attraction, chance.of(slot), 1_400)
    });
    let weights: Vec<i64> = weights.collect();
    let whole = weights.iter().sum::<i64>().max(1);
    let mut so_far = (0, 0);
    let shares = weights.into_iter().map(|weight| {
        let weighed = so_far.0 + weight;
        let given = i64::try_from(i128::from(count) * i128::from(weighed) / i128::from(whole)).unwrap_or(0);
        let share = given - so_far.1;
        so_far = (weighed, given);
        share
    });
    shares.collect()
}

/// A size of no scale yet: the largest are ten thousand times the middle.
fn size(chance: Chance) -> i64 {
    spread_around(1_000, chance, 2_800)
}

/// Makes the sizes add up to `volume` lots, but for rounding down; each is at least one lot.
fn scale(takers: &mut [Taker], volume: i64) {
    let whole: i128 = takers.iter().map(|taker| i128::from(taker.lots)).sum();
    for taker in takers {
        let lots = i128::from(taker.lots) * i128::from(volume) / whole.max(1);
        taker.lots = i64::try_from(lots).unwrap_or(0).max(1);
    }
}
