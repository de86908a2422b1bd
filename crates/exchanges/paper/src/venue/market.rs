//! One market of the venue: its book, its background participants, and what it remembers.

use cambist_model::{Side, Symbol, Timestamp};

use super::day::Day;
use super::history::Foreseen;
use super::minutes::Minutes;
use super::prints::Prints;
use crate::engine::{Background, Book, Matching, Owner, Taker, Triggers};
use crate::market::{Act, Listing};

/// One market.
#[derive(Clone, Debug)]
pub(super) struct Market {
    pub(super) listing: Listing,
    pub(super) book: Book,
    background: Background,
    pub(super) triggers: Triggers,
    pub(super) prints: Prints,
    pub(super) minutes: Minutes,
    pub(super) day: Option<Day>,
    /// What the day will be made of, until it is.
    pub(super) foreseen: Option<Foreseen>,
    /// What its quote asset is worth in USD.
    pub(super) usd: UsdRate,
    /// What its background participants did up to here has been done, in market time; `None` until it is first touched.
    pub(super) advanced_to: Option<Timestamp>,
    /// Its open orders wait to be put into a book that has yet to be rebuilt.
    pub(super) is_restored: bool,
    pub(super) open_orders: usize,
    /// What is still to be done, oldest first, and how much of it has been.
    acts: Vec<(Timestamp, Act)>,
    acts_done: usize,
    /// What the last order did.
    pub(super) matching: Matching,
    /// The lowest and highest price of the trades since the triggers were last looked at, in ticks.
    reached: Option<(i64, i64)>,
}

/// What one unit of a quote asset is worth in USD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UsdRate {
    /// One.
    One,
    /// The price in this market.
    Market(usize),
    /// Nothing tells.
    Unknown,
}

impl Market {
    pub(super) fn new(listing: Listing, usd: UsdRate) -> Self {
        Self {
            listing,
            usd,
            book: Book::new(),
            background: Background::default(),
            triggers: Triggers::default(),
            prints: Prints::default(),
            minutes: Minutes::default(),
            day: None,
            foreseen: None,
            advanced_to: None,
            is_restored: false,
            open_orders: 0,
            acts: Vec::new(),
            acts_done: 0,
            matching: Matching::default(),
            reached: None,
        }
    }

    pub(super) fn symbol(&self) -> Symbol {
        self.listing.product().symbol
    }

    /// Starts over with an empty book, whose changes are counted from `sequence` on.
    pub(super) fn reset(&mut self, sequence: u64) {
        let counted = self.book.sequence();
        self.book = Book::new();
        self.book.count_from(sequence.max(counted + 1));
        self.background = Background::default();
    }

    /// The list of what is still to be done, empty.
    pub(super) fn no_acts(&mut self) -> &mut Vec<(Timestamp, Act)> {
        self.acts.clear();
        self.acts_done = 0;
        &mut self.acts
    }

    /// Carries out everything that is still to be done, in a market without orders of the account.
    pub(super) fn do_all_acts(&mut self) {
        while self.next_act().is_some() {
            self.do_next_act();
        }
    }

    /// The time of the next act.
    pub(super) fn next_act(&self) -> Option<Timestamp> {
        self.acts.get(self.acts_done).map(|(at, _)| *at)
    }

    /// Carries out the next act. Does it concern the account: was an order of it filled, or a trigger reached?
    pub(super) fn do_next_act(&mut self) -> bool {
        let Some((at, act)) = self.acts.get(self.acts_done).copied() else {
            return false;
        };
        self.acts_done += 1;
        self.background.carry_out(&mut self.book, act, &mut self.matching);
        let side = match act {
            Act::Rest { side, .. } | Act::Level { side, .. } | Act::Take { side, .. } => side,
            Act::Pull { .. } | Act::Clear => return false,
        };
        self.print(at, side);
        let filled = self.matching.executions.iter().any(|done| done.owner == Owner::User);
        let (low, high) = self.reached.unwrap_or((i64::MAX, i64::MIN));
        let concerns = filled || self.triggers.any_reached(low, high);
        if !concerns {
            self.reached = None;
        }
        concerns
    }

    /// Lets an order of the account take from the book, at a market time.
    pub(super) fn take(&mut self, taker: &Taker, at: Timestamp) {
        self.book.take(taker, &mut self.matching);
        for execution in &self.matching.executions {
            if execution.owner == Owner::House && execution.left == 0 {
                self.background.filled(execution.maker);
            }
        }
        self.print(at, taker.side);
    }

    /// Takes away what the background has resting that an order of this side at this price would trade with.
    pub(super) fn make_way(&mut self, side: Side, ticks: i64) {
        let other = side.opposite();
        while self.book.crosses(side, ticks) {
            let best = self.book.best(other).unwrap_or(ticks);
            if self.book.house_lots(other, best) == 0 {
                return; // An order of the account rests there, and those never cross each other.
            }
            let nothing = Act::Level { side: other, ticks: best, lots: 0 };
            self.background.carry_out(&mut self.book, nothing, &mut self.matching);
        }
    }

    /// The numbers of the waiting orders whose triggers were reached since this was last asked.
    pub(super) fn triggered(&mut self) -> Vec<u64> {
        match self.reached.take() {
            Some((low, high)) => self.triggers.reached(low, high),
            None => Vec::new(),
        }
    }

    fn print(&mut self, at: Timestamp, side: Side) {
        for execution in &self.matching.executions {
            let (ticks, lots) = (execution.ticks, execution.lots);
            self.prints.push(at, side, ticks, lots);
            self.minutes.print(&self.listing, at, ticks, lots);
            let (low, high) = self.reached.unwrap_or((ticks, ticks));
            self.reached = Some((low.min(ticks), high.max(ticks)));
        }
    }
}
