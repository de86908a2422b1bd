//! The recorded book, followed change by change, and what the engine has to do to follow it too.
//!
//! The rules are Binance's: changes are kept until there is a snapshot, those that it already contains are left out, the
//! first one after it has to reach back to it, and then each has to start where the one before ended. Best prices come
//! earlier than changes; they show until the changes have caught up.
//!
//! Trades come later than the best prices that they left behind, sometimes by a tenth of a second. Played just so, most
//! would find their price gone. But a trade proves that somebody offered that much at that price. So for the moment of a
//! trade the book is made to show what it proves: whatever stands in its way steps aside, what was traded is there, and
//! afterwards the book is as it was, for only changes and best prices say what the book is. (Who waits at a price that
//! stepped aside is first in its queue afterwards.)

use std::collections::BTreeMap;

use cambist_model::Side;

use super::tape::{Deed, Draft};

/// A side, a price and a quantity in units of 1e-8.
pub(super) type Rung = (Side, i64, i64);

/// A change of the book.
#[derive(Debug)]
pub(super) struct Update {
    /// On which line it was.
    pub(super) line: u64,
    /// The first and the last of the numbered updates that it puts together.
    pub(super) first: u64,
    pub(super) last: u64,
    /// What rests at these prices now.
    pub(super) rungs: Vec<Rung>,
}

/// The best prices after a numbered update.
#[derive(Clone, Copy, Debug)]
pub(super) struct Best {
    pub(super) update: u64,
    pub(super) bid: (i64, i64),
    pub(super) ask: (i64, i64),
}

/// Updates are missing before the one that was on this line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) line: u64,
    pub(super) expected: u64,
    pub(super) found: u64,
}

/// How far the book is known.
#[derive(Debug)]
enum Progress {
    /// Not at all: these updates wait for a snapshot.
    Waiting(Vec<Update>),
    /// Up to this update, the last one of a snapshot: the next one may reach back behind it.
    Snapshot(u64),
    /// Up to this update.
    Following(u64),
}

/// The book as the recording shows it.
#[derive(Debug)]
pub(super) struct Book {
    progress: Progress,
    bids: BTreeMap<i64, i64>,
    asks: BTreeMap<i64, i64>,
    best: Option<Best>,
}

impl Book {
    /// Nothing known yet.
    pub(super) fn new() -> Self {
        Self { progress: Progress::Waiting(Vec::new()), bids: BTreeMap::new(), asks: BTreeMap::new(), best: None }
    }

    /// Is there a book?
    pub(super) fn is_known(&self) -> bool {
        !matches!(self.progress, Progress::Waiting(_))
    }

    /// The whole book, up to update `last`. All but the first snapshot say nothing new.
    pub(super) fn snapshot(&mut self, at: i64, last: u64, rungs: &[Rung], draft: &mut Draft) -> Result<(), Gap> {
        let Progress::Waiting(waiting) = &mut self.progress else {
            return Ok(());
        };
        let waiting = std::mem::take(waiting);
        self.progress = Progress::Snapshot(last);
        draft.write(at, Deed::Clear, 0, 0);
        self.set_all(at, rungs, draft);
        waiting.into_iter().try_for_each(|update| self.update(at, update, draft))
    }

    /// A change of the book.
    pub(super) fn update(&mut self, at: i64, update: Update, draft: &mut Draft) -> Result<(), Gap> {
        let (known, must_join) = match &mut self.progress {
            Progress::Waiting(waiting) => {
                waiting.push(update);
                return Ok(());
            }
            Progress::Snapshot(known) => (*known, false),
            Progress::Following(known) => (*known, true),
        };
        if update.last <= known {
            return Ok(());
        }
        if update.first > known + 1 || (must_join && update.first != known + 1) {
            return Err(Gap { line: update.line, expected: known + 1, found: update.first });
        }
        self.progress = Progress::Following(update.last);
        self.set_all(at, &update.rungs, draft);
        self.show_best(at, draft);
        Ok(())
    }

    /// The best prices.
    pub(super) fn best(&mut self, at: i64, best: Best, draft: &mut Draft) {
        self.best = Some(best);
        self.show_best(at, draft);
    }

    /// A trade, its taker being on `side`.
    pub(super) fn trade(&self, at: i64, side: Side, price: i64, quantity: i64, draft: &mut Draft) {
        let maker = side.opposite();
        let in_the_way = self.in_the_way(maker, price);
        let resting = self.side(maker).get(&price).copied().unwrap_or(0);
        for (side, price, _) in &in_the_way {
            draft.write(at, Deed::Level(*side), *price, 0);
        }
        draft.write(at, Deed::Level(maker), price, resting.saturating_add(quantity));
        draft.write(at, Deed::Take(side), price, quantity);
        draft.write(at, Deed::Level(maker), price, resting);
        for (side, price, quantity) in in_the_way {
            draft.write(at, Deed::Level(side), price, quantity);
        }
    }

    /// What would trade with an order of `side` at `price`, or would be traded with before it.
    fn in_the_way(&self, side: Side, price: i64) -> Vec<Rung> {
        let (bids, asks) = match side {
            Side::Sell => (self.bids.range(price..), self.asks.range(..price)),
            Side::Buy => (self.bids.range(price + 1..), self.asks.range(..=price)),
        };
        let bids = bids.map(|(price, quantity)| (Side::Buy, *price, *quantity));
        let asks = asks.map(|(price, quantity)| (Side::Sell, *price, *quantity));
        bids.chain(asks).collect()
    }

    /// Shows the best prices if they are newer than the last change: nothing is better than they are.
    fn show_best(&mut self, at: i64, draft: &mut Draft) {
        let (Progress::Snapshot(known) | Progress::Following(known)) = self.progress else {
            return;
        };
        if let Some(best) = self.best.filter(|best| best.update > known) {
            let better = [(Side::Buy, self.bids.range(best.bid.0 + 1..)), (Side::Sell, self.asks.range(..best.ask.0))];
            let gone = better.into_iter().flat_map(|(side, rungs)| rungs.map(move |(price, _)| (side, *price, 0)));
            let mut rungs: Vec<Rung> = gone.collect();
            rungs.push((Side::Buy, best.bid.0, best.bid.1));
            rungs.push((Side::Sell, best.ask.0, best.ask.1));
            self.set_all(at, &rungs, draft);
        }
    }

    /// Changes what rests: first what goes away, so that nothing new meets what is not there any more.
    fn set_all(&mut self, at: i64, rungs: &[Rung], draft: &mut Draft) {
        for &(side, price, _) in rungs.iter().filter(|(.., quantity)| *quantity == 0) {
            self.set(at, (side, price, 0), draft);
        }
        for &rung in rungs.iter().filter(|(.., quantity)| *quantity != 0) {
            let (side, price, _) = rung;
            // Best prices that were shown early may be older than this change: then they are what has to go.
            let met = self.in_the_way(side, price).into_iter().filter(|(other, ..)| *other != side);
            for (side, price, _) in met.collect::<Vec<_>>() {
                self.set(at, (side, price, 0), draft);
            }
            self.set(at, rung, draft);
        }
    }

    fn set(&mut self, at: i64, (side, price, quantity): Rung, draft: &mut Draft) {
        let rungs = match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        };
        if quantity == 0 {
            rungs.remove(&price);
        } else {
            rungs.insert(price, quantity);
        }
        draft.write(at, Deed::Level(side), price, quantity);
    }

    fn side(&self, side: Side) -> &BTreeMap<i64, i64> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }
}
