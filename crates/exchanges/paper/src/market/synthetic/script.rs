//! Everything that happens in one minute of one market.

use cambist_model::{Side, Timestamp};

use super::market::{Market, SLOT, start_of, ticks};
use super::outline::{Outline, SAMPLES};
use super::quotes::quotes;
use super::resting::Resting;
use super::takers::{Taker, takers};
use super::walk::{MINUTE_LEVEL, SLOTS};
use crate::market::Act;
use crate::market::ladder::Ladder;

/// The acts of a minute in time order. All are after its start and before its end.
///
/// The first ones empty the prices of the minute before and say what rests at every other. So the minute can be played on
/// an empty book, while in a book that played the minute before nobody loses a place in a queue.
#[derive(Clone, Debug)]
pub(super) struct Script {
    minute: i64,
    acts: Vec<(Timestamp, Act)>,
}

impl Script {
    /// Writes the script of a minute, counted from 1970.
    pub(super) fn new(market: &Market, minute: i64) -> Self {
        Self { minute, acts: acts(market, minute) }
    }

    /// The minute it is for.
    pub(super) fn minute(&self) -> i64 {
        self.minute
    }

    /// The acts after `from`, up to and including `to`.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp) -> &[(Timestamp, Act)] {
        let until = |time| self.acts.partition_point(|(at, _)| *at <= time);
        self.acts.get(until(from)..until(to)).unwrap_or_default()
    }
}

fn acts(market: &Market, minute: i64) -> Vec<(Timestamp, Act)> {
    let first = minute * SLOTS;
    let path = path(market, minute);
    let Some(outline) = Outline::of(path.iter().copied().step_by(path.len() / SAMPLES)) else {
        return Vec::new();
    };
    let quoted = quoted(market, first, &path);
    let pull = |slot| at(&path, slot + 1) - at(&quoted, slot);
    let mut takers = takers(market, minute, &path, &outline, pull).into_iter().peekable();
    let mut resting = Resting::new(market);
    let mut ladder = quotes(market, &mut resting, first - 1, market.course.at(first - 1));
    // Hardly ever more, and room that is not used costs nothing.
    let mut acts = Vec::with_capacity(6_144);
    for (slot, global) in (0..).zip(first..first + SLOTS) {
        let start = start_of(minute).micros() + (global - first) * SLOT;
        if look(market, global) {
            let next = quotes(market, &mut resting, global, at(&path, slot));
            let now = Timestamp::from_micros(start + 1);
            if slot == 0 {
                ladder.restate_as(&next, now, &mut acts);
            } else {
                ladder.turn_into(&next, now, &mut acts);
            }
            ladder = next;
        }
        while let Some(taker) = takers.next_if(|taker| taker.slot == slot) {
            let when = Timestamp::from_micros(start + taker.after);
            acts.push((when, take(market, &ladder, &taker, at(&path, slot + 1))));
        }
    }
    acts
}

/// The course at the start of every slot of a minute and at its end.
fn path(market: &Market, minute: i64) -> Vec<i64> {
    let slots = usize::try_from(SLOTS).unwrap_or(0);
    let mut path = market.course.path(MINUTE_LEVEL, minute, slots);
    path.push(market.course.at((minute + 1) * SLOTS));
    path
}

/// Do the makers look at the course in this slot, counted from 1970? Always where the outline of the minute looks and in
/// its last slot, at least every 16th time, else by chance: more often in busy markets.
fn look(market: &Market, slot: i64) -> bool {
    let one_in = if market.takers < 200 { 6 } else { 3 };
    slot % 16 == 0
        || slot.rem_euclid(SLOTS) == SLOTS - 1
        || market.chances.looks.of(slot.cast_unsigned()).happens(1, one_in)
}

/// The course that the quotes go by, for every slot of a minute that starts with slot `first`.
fn quoted(market: &Market, first: i64, path: &[i64]) -> Vec<i64> {
    let mut seen = at(path, 0);
    let slots = path.iter().zip(first..first + SLOTS);
    slots
        .map(|(log, slot)| {
            if look(market, slot) {
                seen = *log;
            }
            seen
        })
        .collect()
}

/// A taker goes a basis point beyond the best price, or beyond the course if that is further away.
fn take(market: &Market, ladder: &Ladder, taker: &Taker, log: i64) -> Act {
    let course = ticks(market.course.price(log));
    let patience = ticks(market.basis_point).max(1);
    let best = ladder.best(taker.side.opposite()).unwrap_or(course);
    Act::Take {
        side: taker.side,
        ticks: match taker.side {
            Side::Buy => best.max(course + 1) + patience,
            Side::Sell => (best.min(course) - patience).max(1),
        },
        lots: taker.lots,
    }
}

fn at(path: &[i64], slot: usize) -> i64 {
    path.get(slot).or(path.last()).copied().unwrap_or_default()
}
