//! A long stretch of a simulated market, thinned out.

use cambist_model::Timestamp;

use super::market::{MINUTE, Market, start_of};
use super::outline::{SAMPLES, outlines};
use super::takers::volume;
use crate::market::Act;
use crate::market::visit::{Block, Touch};

/// A long stretch has at most this many blocks.
const BLOCKS: i64 = 800;

/// Appends what happens in minutes `start..end`, counted from 1970, thinned out.
///
/// The stretch is cut into blocks of a minute each, or of as many minutes as it takes to have at most 800 of them. Of each
/// block the highest and the lowest price that the course had at a look (there are eight in a minute) are visited. The
/// book is left empty.
pub(super) fn thinned(market: &Market, start: i64, end: i64, acts: &mut Vec<(Timestamp, Act)>) {
    let length = ((end - start) / BLOCKS + 1).max(1);
    let mut block = Block::default();
    outlines(&market.course, start, end, |minute, outline| {
        let touch = |(log, look)| {
            let (bid, ask) = market.calm_touch(log);
            Touch { at: time(minute, look), bid, ask }
        };
        let lots = volume(market, outline.liveliness(market, minute));
        block.add(touch(outline.high), touch(outline.low), lots);
        if (minute + 1 - start) % length == 0 || minute + 1 == end {
            block.visit(market.depth, acts);
        }
    });
    acts.push((start_of(end), Act::Clear));
}

/// When the course is looked at: inside of the minute, also the first and the last time.
fn time(minute: i64, look: usize) -> Timestamp {
    let looks = i64::try_from(SAMPLES).unwrap_or(1);
    let part = i64::try_from(look).unwrap_or(0) * (MINUTE - 2) / looks;
    Timestamp::from_micros(start_of(minute).micros() + 1 + part)
}
