//! A long stretch in few acts: nobody watched, but resting orders must not miss a price.

use cambist_model::{Side, Timestamp};

use super::market::{MINUTE, Market, start_of};
use super::outline::{Outline, outlines};
use super::takers::volume;
use super::walk::{MINUTE_LEVEL, SAMPLE_LEVEL};
use crate::market::Act;

/// A long stretch has at most this many blocks.
const BLOCKS: i64 = 800;

/// Appends what happens in minutes `start..end`, counted from 1970, thinned out.
///
/// The stretch is cut into blocks of a minute each, or of as many minutes as it takes to have at most 800 of them. In each
/// block the highest and the lowest price that the course had at a look (there are eight in a minute) are visited in the
/// order in which they came: the book is replaced by one order on either side of that price, each as large as what was
/// traded in the block up to then, and a taker trades there. So an order that rested at a price which the course went
/// through is met, at most once for each visit, and never at a price that the course did not reach. The book is left
/// empty.
pub(super) fn thinned(market: &Market, start: i64, end: i64, acts: &mut Vec<(Timestamp, Act)>) {
    let length = ((end - start) / BLOCKS + 1).max(1);
    let mut block = Block::default();
    outlines(&market.course, start, end, |minute, outline| {
        block.add(market, minute, &outline);
        if (minute + 1 - start) % length == 0 || minute + 1 == end {
            std::mem::take(&mut block).visit(market, acts);
        }
    });
    acts.push((start_of(end), Act::Clear));
}

/// What is known of the minutes of a block: time and logarithm of its extremes, and what was traded.
#[derive(Default)]
struct Block {
    high: Option<(Timestamp, i64)>,
    low: Option<(Timestamp, i64)>,
    lots: i64,
}

impl Block {
    fn add(&mut self, market: &Market, minute: i64, outline: &Outline) {
        let time = |look| outline_time(minute, look);
        let (high, low) = (
            (time(outline.high.1), outline.high.0),
            (time(outline.low.1), outline.low.0),
        );
        self.high = self.high.filter(|(_, before)| *before >= high.1).or(Some(high));
        self.low = self.low.filter(|(_, before)| *before <= low.1).or(Some(low));
        self.lots += volume(market, outline.liveliness(market, minute));
    }

    fn visit(self, market: &Market, acts: &mut Vec<(Timestamp, Act)>) {
        let lots = (self.lots / 2).max(market.depth);
        let mut visits: Vec<_> = [(Side::Buy, self.high), (Side::Sell, self.low)]
            .into_iter()
            .filter_map(|(side, extreme)| extreme.map(|(time, log)| (time, log, side)))
            .collect();
        visits.sort_by_key(|(time, ..)| *time);
        for (time, log, side) in visits {
            let (bid, ask) = market.calm_touch(log);
            let level = |side, ticks| Act::Level { side, ticks, lots };
            let ticks = if side == Side::Buy { ask } else { bid };
            let visit = [
                Act::Clear,
                level(Side::Buy, bid),
                level(Side::Sell, ask),
                Act::Take { side, ticks, lots },
            ];
            acts.extend(visit.map(|act| (time, act)));
        }
    }
}

/// When the course is looked at for the outline of a minute: inside of the minute, also the first and the last time.
fn outline_time(minute: i64, look: usize) -> Timestamp {
    let part = i64::try_from(look).unwrap_or(0) * (MINUTE - 2) / (1 << (SAMPLE_LEVEL - MINUTE_LEVEL));
    Timestamp::from_micros(start_of(minute).micros() + 1 + part)
}
