//! The book of a market, rebuilt from a snapshot and the changes since.
//!
//! The rules are Binance's: changes are kept until there is a snapshot, those that it already contains are left out, the
//! first one after it has to reach back to it, and then each has to start where the one before ended. Where they do not,
//! nothing more is told before there is a new snapshot.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use cambist_model::{Symbol, Timestamp};
use cambist_ports::exchange::{ExchangeError, MarketChannel, MarketEvent};

use super::frame::Diff;
use super::local_book::{Broken, LocalBook, Sides};
use super::question::Question;
use super::topic::{Step, Steps, Topic};
use crate::error::json;
use crate::map::order_book;
use crate::rest;
use crate::wire::Depth;

/// So many changes wait at most for a snapshot: some minutes' worth.
const MOST_WAITING: usize = 3_000;

/// A book of which fewer levels are known than are wanted is asked for anew, but not sooner than this after the last time.
const RENEWAL: Duration = Duration::from_mins(1);

/// The same where fewer than half of them are known.
const HASTY_RENEWAL: Duration = Duration::from_secs(5);

/// Follows the book of a market, for readers of different depths.
pub(super) struct DepthTopic {
    symbol: Symbol,
    name: String,
    question: Question,
    /// With how many levels the snapshot was asked for last.
    limit: u32,
    /// What the readers of each depth were told last.
    readers: BTreeMap<u32, Option<Sides>>,
    book: Option<LocalBook>,
    /// The changes since a snapshot is wanted, each starting where the one before ended; none while none is wanted.
    waiting: Option<Vec<Diff>>,
    /// The last update that was heard of: a snapshot from before it is of no use.
    reached: u64,
    /// The market's own time of the last change.
    market_time: Option<Timestamp>,
    /// When a snapshot was wanted last, and when the next one is, because too few levels are known.
    asked_at: Timestamp,
    renew_at: Option<Timestamp>,
}

impl DepthTopic {
    pub(super) fn new(symbol: Symbol, name: String) -> Self {
        Self {
            symbol,
            question: Question::new(String::new()),
            name,
            limit: 0,
            readers: BTreeMap::new(),
            book: None,
            waiting: None,
            reached: 0,
            market_time: None,
            asked_at: Timestamp::EPOCH,
            renew_at: None,
        }
    }

    /// How many levels the most demanding reader wants.
    fn depth(&self) -> u32 {
        self.readers.last_key_value().map_or(0, |(depth, _)| *depth)
    }

    /// Wants a snapshot, and keeps the changes from `first` on until it is there.
    fn want_snapshot(&mut self, first: Option<Diff>, now: Timestamp, steps: &mut Steps) {
        self.waiting.get_or_insert_default().extend(first);
        (self.asked_at, self.renew_at) = (now, None);
        if !self.question.is_open() {
            self.limit = snapshot_limit(self.depth());
            self.question.change(rest::depth(&self.name, self.limit));
            self.question.ask(now, steps);
        }
    }

    /// The book cannot be believed any more.
    fn distrust(&mut self, reason: &str, change: Option<Diff>, now: Timestamp, steps: &mut Steps) {
        self.book = None;
        self.readers.values_mut().for_each(|told| *told = None);
        steps.push(Step::interrupted(reason));
        self.want_snapshot(change, now, steps);
    }

    fn follow(&mut self, change: Diff, now: Timestamp, steps: &mut Steps) {
        self.reached = self.reached.max(change.last);
        self.market_time = self.market_time.max(Some(Timestamp::from_millis(change.at)));
        if let Some(waiting) = &mut self.waiting {
            keep(waiting, change.clone());
        }
        let Some(book) = &mut self.book else { return };
        match book.follow(&change) {
            Ok(false) => {}
            Ok(true) => self.tell(now, steps),
            Err(Broken(reason)) => {
                // What is kept already goes on with this change, or starts with it.
                let first = self.waiting.is_none().then_some(change);
                self.distrust(reason, first, now, steps);
            }
        }
    }

    /// Tells every reader whose levels changed, and sees to it that there are enough of them.
    fn tell(&mut self, now: Timestamp, steps: &mut Steps) {
        let Some(book) = &self.book else { return };
        let market_time = self.market_time.unwrap_or(now);
        for (depth, told) in &mut self.readers {
            let sides = book.best(levels(*depth));
            if told.as_ref() != Some(&sides) {
                *told = Some(sides.clone());
                let event = order_book(self.symbol, sides, book.update(), market_time, now);
                steps.push(Step::TellOne(MarketChannel::Book { depth: *depth }, MarketEvent::Book(Box::new(event))));
            }
        }
        self.renew_at = self.renewal(book);
        self.renew(now, steps);
    }

    /// When a snapshot with more levels is wanted, because there are too few.
    fn renewal(&self, book: &LocalBook) -> Option<Timestamp> {
        let depth = self.depth();
        if self.waiting.is_some() || !book.is_thin(levels(depth)) {
            return None;
        }
        let is_urgent = self.limit < snapshot_limit(depth) || book.is_thin(levels(depth / 2));
        Some(self.asked_at.plus(if is_urgent { HASTY_RENEWAL } else { RENEWAL }))
    }

    fn renew(&mut self, now: Timestamp, steps: &mut Steps) {
        if self.renew_at.is_some_and(|at| at <= now) {
            self.want_snapshot(None, now, steps);
        }
    }

    /// Takes a snapshot, if it goes together with what was heard.
    fn join(&mut self, snapshot: Depth, now: Timestamp, steps: &mut Steps) {
        let changes = self.waiting.take().unwrap_or_default();
        match LocalBook::join(snapshot, levels(self.limit), &changes) {
            Ok(book) if book.update() >= self.reached => {
                self.question.succeeded();
                self.book = Some(book);
                self.tell(now, steps);
            }
            _ => {
                self.waiting = Some(changes);
                self.question.retry(now);
            }
        }
    }
}

/// Keeps a change with those before it, if it goes on where they end. If not, those before it are of no use any more.
fn keep(waiting: &mut Vec<Diff>, change: Diff) {
    if let Some(before) = waiting.last() {
        if change.last <= before.last {
            return;
        }
        if change.first != before.last.saturating_add(1) || waiting.len() >= MOST_WAITING {
            waiting.clear();
        }
    }
    waiting.push(change);
}

/// How many levels a snapshot needs so that `depth` remain after many changes. Larger ones weigh more.
fn snapshot_limit(depth: u32) -> u32 {
    match depth {
        0..=20 => 100,
        21..=100 => 500,
        101..=500 => 1_000,
        _ => 5_000,
    }
}

fn levels(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl Topic for DepthTopic {
    fn started(&mut self, now: Timestamp, steps: &mut Steps) {
        self.want_snapshot(None, now, steps);
    }

    fn stopped(&mut self) {
        self.question.close();
        (self.book, self.waiting, self.renew_at) = (None, None, None);
        (self.reached, self.market_time) = (0, None);
        self.readers.values_mut().for_each(|told| *told = None);
    }

    fn heard(&mut self, _: &str, event: &str, now: Timestamp, steps: &mut Steps) -> serde_json::Result<()> {
        self.follow(serde_json::from_str(event)?, now, steps);
        Ok(())
    }

    fn answered(&mut self, answer: Result<Bytes, ExchangeError>, now: Timestamp, steps: &mut Steps) {
        match answer.and_then(|body| json::<Depth>(&body)) {
            Ok(snapshot) => self.join(snapshot, now, steps),
            Err(error) => self.question.failed(error, now, steps),
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.question.deadline().into_iter().chain(self.renew_at).min()
    }

    fn elapsed(&mut self, now: Timestamp, steps: &mut Steps) {
        self.question.elapsed(now, steps);
        self.renew(now, steps);
    }

    fn followed(&mut self, by: &[MarketChannel], now: Timestamp, steps: &mut Steps) {
        let depth = |channel: &MarketChannel| match channel {
            MarketChannel::Book { depth } => Some(*depth),
            _ => None,
        };
        let depths: Vec<u32> = by.iter().filter_map(depth).collect();
        self.readers.retain(|depth, _| depths.contains(depth));
        for depth in depths {
            self.readers.entry(depth).or_default();
        }
        self.tell(now, steps);
    }
}
