//! The book around a price of which nothing but the volume is known.

use cambist_model::{Side, Timestamp};

use super::bar::{Bar, Step};
use crate::market::Act;
use crate::market::ladder::{Ladder, behind};

/// How many prices are quoted on a side, and how far apart they are in parts of the price: two hundredths of a percent.
const RUNGS: i64 = 8;
const GAP: i64 = 5_000;

/// What rests at a price: what is traded in three seconds.
const SECONDS: i64 = 3;

/// What rests around a step: on the side that is taken from also what is taken.
pub(super) fn quotes(bar: &Bar, length: i64, step: &Step) -> Ladder {
    let traded = i128::from(bar.lots) * i128::from(SECONDS) * 1_000_000 / i128::from(length.max(1));
    let depth = i64::try_from(traded).unwrap_or(i64::MAX).max(1);
    let gap = (step.ticks / GAP).max(1);
    let side = |side: Side| {
        let taken = side != step.side;
        let best = if taken { step.ticks } else { step.ticks + behind(side, 1) };
        let lots = if taken { depth.saturating_add(step.lots) } else { depth };
        let first = std::iter::once((best, lots));
        let others = (1..RUNGS).map(|rung| (best + behind(side, rung * gap), depth));
        first.chain(others).collect()
    };
    Ladder::new(side(Side::Buy), side(Side::Sell))
}

/// Appends what happens at a step. All that rests is said again, because the taker before took from it.
pub(super) fn play(before: &Ladder, now: &Ladder, step: &Step, acts: &mut Vec<(Timestamp, Act)>) {
    let at = Timestamp::from_micros(step.at);
    before.restate_as(now, at, acts);
    if step.lots > 0 {
        let take = Act::Take { side: step.side, ticks: step.ticks, lots: step.lots };
        acts.push((at, take));
    }
}
