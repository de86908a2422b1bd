//! Carrying out what the background participants do.

use std::collections::HashMap;

use cambist_model::{SelfTradePrevention, Side};

use super::book::Book;
use super::order::{Entry, Handle, Matching, Owner, Taker};
use crate::market::Act;

/// The background participants of one book: which of their orders rest there, by key.
#[derive(Clone, Debug, Default)]
pub struct Background {
    resting: HashMap<u64, Handle>,
}

impl Background {
    /// Carries out one act. What it trades is left in `matching`; nothing is there if it trades nothing.
    pub fn carry_out(&mut self, book: &mut Book, act: Act, matching: &mut Matching) {
        matching.begin(0);
        match act {
            Act::Rest { key, side, ticks, lots } => {
                self.pull(book, key);
                if let Some(handle) = self.enter(book, key, side, ticks, lots, matching) {
                    self.resting.insert(key, handle);
                }
            }
            Act::Pull { key } => self.pull(book, key),
            Act::Level { side, ticks, lots } => {
                let resting = book.house_lots(side, ticks);
                if lots < resting {
                    let resting_by_key = &mut self.resting;
                    book.shrink_house(side, ticks, resting - lots, |id| {
                        resting_by_key.remove(&id);
                    });
                } else {
                    self.enter(book, Book::ANONYMOUS, side, ticks, lots - resting, matching);
                }
            }
            Act::Take { side, ticks, lots } => self.take(book, side, ticks, lots, matching),
            Act::Clear => {
                book.clear_house();
                self.resting.clear();
            }
        }
    }

    /// Tells that a resting order was filled whole by somebody else's order.
    pub fn filled(&mut self, key: u64) {
        if key != Book::ANONYMOUS {
            self.resting.remove(&key);
        }
    }

    fn pull(&mut self, book: &mut Book, key: u64) {
        if let Some(handle) = self.resting.remove(&key) {
            book.cancel(handle);
        }
    }

    fn enter(
        &mut self,
        book: &mut Book,
        id: u64,
        side: Side,
        ticks: i64,
        lots: i64,
        matching: &mut Matching,
    ) -> Option<Handle> {
        self.take(book, side, ticks, lots, matching);
        (matching.left > 0).then(|| book.rest(Entry { id, owner: Owner::House, side, ticks, lots: matching.left }))
    }

    fn take(&mut self, book: &mut Book, side: Side, ticks: i64, lots: i64, matching: &mut Matching) {
        let taker = Taker {
            owner: Owner::House,
            side,
            limit: Some(ticks),
            lots,
            self_trade: SelfTradePrevention::CancelNewest,
        };
        book.take(&taker, matching);
        for execution in &matching.executions {
            if execution.owner == Owner::House && execution.left == 0 {
                self.filled(execution.maker);
            }
        }
    }
}
