//! A row of recorded candles, played.

use std::ops::Range;

use cambist_model::{Candle, Timestamp};

use super::bar::{Bar, STEPS, Step};
use super::quotes::{play, quotes};
use crate::market::ladder::Ladder;
use crate::market::replay::minutes::Minutes;
use crate::market::replay::recording::Recording;
use crate::market::visit::{Block, Touch};
use crate::market::{Act, Listing};

/// If more candles than these are played in one call, those in the middle are thinned out, into so many blocks at most.
const DETAILED: usize = 200;
const BLOCKS: usize = 800;

/// Recorded candles in time order, all of one length.
#[derive(Debug)]
pub(in crate::market::replay) struct Chart {
    listing: Listing,
    bars: Vec<Bar>,
    /// In microseconds.
    length: i64,
}

impl Chart {
    /// Candles in time order; there is at least one. They last as long as the two closest are apart, a single one a
    /// minute.
    pub(super) fn new(listing: Listing, bars: Vec<Bar>) -> Self {
        let starts = || bars.iter().map(|bar| bar.open_at);
        let apart = starts().skip(1).zip(starts()).map(|(next, this)| next - this);
        Self { length: apart.min().unwrap_or(60_000_000), listing, bars }
    }

    /// The candles of which a part lies after `from` and not after `to`.
    fn places(&self, from: Timestamp, to: Timestamp) -> Range<usize> {
        let start = self.bars.partition_point(|bar| bar.open_at + self.length <= from.micros());
        let end = self.bars.partition_point(|bar| bar.open_at < to.micros());
        start..end.max(start)
    }

    /// A candle and its trades.
    fn steps(&self, place: usize) -> Option<(&Bar, [Step; STEPS])> {
        let bar = self.bars.get(place)?;
        let before = place.checked_sub(1).and_then(|place| self.bars.get(place));
        Some((bar, bar.steps(self.length, before.map_or(bar.open, |before| before.close))))
    }

    /// What rests at the end of a candle.
    fn ladder(&self, place: usize) -> Option<Ladder> {
        let (bar, steps) = self.steps(place)?;
        Some(quotes(bar, self.length, steps.last()?))
    }

    /// Appends what happens in some candles, in detail, after `from` up to `to`.
    fn detailed(&self, places: Range<usize>, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        let before = places.start.checked_sub(1).and_then(|place| self.ladder(place));
        let mut ladder = before.unwrap_or_default();
        let mut all = Vec::new();
        for (bar, steps) in places.filter_map(|place| self.steps(place)) {
            for step in steps {
                let next = quotes(bar, self.length, &step);
                play(&ladder, &next, &step, &mut all);
                ladder = next;
            }
        }
        all.retain(|(at, _)| *at > from && *at <= to);
        acts.append(&mut all);
    }

    /// Appends visits to the extremes of whole candles, put together into blocks if there are many.
    fn thinned(&self, places: Range<usize>, acts: &mut Vec<(Timestamp, Act)>) {
        let size = places.len().div_ceil(BLOCKS).max(1);
        let mut block = Block::default();
        for (count, place) in (1..).zip(places.clone()) {
            if let Some((bar, steps)) = self.steps(place) {
                let (high, low) = extremes(bar, &steps);
                block.add(high, low, bar.lots);
            }
            if count % size == 0 || count == places.len() {
                block.visit(0, acts);
            }
        }
    }
}

/// The best prices when buyers pay the most and when sellers get the least.
fn extremes(bar: &Bar, steps: &[Step]) -> (Touch, Touch) {
    let touch = |ticks, bid| {
        let step = steps.iter().find(|step| step.ticks == ticks);
        Touch { at: Timestamp::from_micros(step.map_or(bar.open_at, |step| step.at)), bid, ask: bid + 1 }
    };
    (touch(bar.high, bar.high - 1), touch(bar.low, bar.low))
}

impl Recording for Chart {
    fn listing(&self) -> &Listing {
        &self.listing
    }

    fn span(&self) -> (Timestamp, Timestamp) {
        let start = |bar: Option<&Bar>| bar.map_or(0, |bar| bar.open_at);
        let end = start(self.bars.last()) + self.length;
        (Timestamp::from_micros(start(self.bars.first())), Timestamp::from_micros(end))
    }

    /// From the candle before: each says anew what rests.
    fn warm_up_from(&self, time: Timestamp) -> Timestamp {
        let place = self.bars.partition_point(|bar| bar.open_at <= time.micros()).saturating_sub(2);
        Timestamp::from_micros(self.bars.get(place).map_or(0, |bar| bar.open_at))
    }

    fn acts(&self, from: Timestamp, to: Timestamp, acts: &mut Vec<(Timestamp, Act)>) {
        let places = self.places(from, to);
        if places.len() <= DETAILED {
            return self.detailed(places, from, to, acts);
        }
        let (first, last) = (places.start..places.start + 1, places.end - 1..places.end);
        let (middle, end) = (first.end..last.start, self.bars.get(last.start));
        self.detailed(first, from, to, acts);
        self.thinned(middle, acts);
        let end = end.map_or(to, |bar| Timestamp::from_micros(bar.open_at));
        acts.push((end, Act::Clear));
        self.detailed(last, from, to, acts);
    }

    fn minutes(&self, start: Timestamp, end: Timestamp) -> Vec<Candle> {
        let mut minutes = Minutes::default();
        for (_, steps) in self.places(start, end).filter_map(|place| self.steps(place)) {
            for step in steps.iter().filter(|step| step.lots > 0) {
                minutes.count(Timestamp::from_micros(step.at), step.ticks, step.lots);
            }
        }
        minutes.between(start, end, &self.listing)
    }
}
