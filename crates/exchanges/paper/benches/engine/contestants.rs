//! The books that are measured, each behind the same commands.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cambist_exchange_paper::engine::{Background, Book, Entry, Handle, Matching, Owner, Taker};
use cambist_exchange_paper::market::Act;
use cambist_model::{SelfTradePrevention, Side};
use orderbook_rs::prelude::{Id, OrderBook, StubClock, TimeInForce};

use crate::stream::Command;

/// What a book did with the stream: proof that all did the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// How many executions.
    pub(crate) executions: u64,
    /// How many lots in them.
    pub(crate) lots: u64,
    /// Price times lots over all of them.
    pub(crate) value: u128,
    /// The best prices at the end.
    pub(crate) best: (Option<i64>, Option<i64>),
}

impl Outcome {
    fn count(&mut self, ticks: i64, lots: i64) {
        let (ticks, lots) = (ticks.unsigned_abs(), lots.unsigned_abs());
        self.executions += 1;
        self.lots += lots;
        self.value += u128::from(ticks) * u128::from(lots);
    }

    fn count_all(&mut self, matching: &Matching) {
        for done in &matching.executions {
            self.count(done.ticks, done.lots);
        }
    }
}

/// Our book, whose caller keeps the handles, as the venue does.
pub(crate) fn ours_by_handle(commands: &[Command]) -> Outcome {
    let (mut book, mut matching, mut outcome) = (Book::new(), Matching::default(), Outcome::default());
    let mut handles: Vec<Option<Handle>> = Vec::with_capacity(commands.len());
    for command in commands {
        match *command {
            Command::Limit { side, ticks, lots, id, .. } => {
                take(&mut book, &mut matching, side, Some(ticks), lots);
                outcome.count_all(&matching);
                handles.push(
                    (matching.left > 0)
                        .then(|| book.rest(Entry { id, owner: Owner::House, side, ticks, lots: matching.left })),
                );
            }
            Command::Market { side, lots, .. } => {
                take(&mut book, &mut matching, side, None, lots);
                outcome.count_all(&matching);
                handles.push(None);
            }
            Command::Cancel { id } => {
                let handle = usize::try_from(id).ok().and_then(|id| handles.get(id).copied().flatten());
                if let Some(handle) = handle {
                    book.cancel(handle);
                }
            }
        }
    }
    outcome.best = (book.best(Side::Buy), book.best(Side::Sell));
    outcome
}

fn take(book: &mut Book, matching: &mut Matching, side: Side, limit: Option<i64>, lots: i64) {
    let taker = Taker { owner: Owner::House, side, limit, lots, self_trade: SelfTradePrevention::CancelNewest };
    book.take(&taker, matching);
}

/// Our book, which finds orders by id itself, as it does for the background participants.
pub(crate) fn ours_by_id(commands: &[Command]) -> Outcome {
    let (mut book, mut background) = (Book::new(), Background::default());
    let (mut matching, mut outcome) = (Matching::default(), Outcome::default());
    for command in commands {
        let act = match *command {
            Command::Limit { id, side, ticks, lots } => Act::Rest { key: id, side, ticks, lots },
            Command::Market { side, lots, .. } => {
                Act::Take { side, ticks: if side == Side::Buy { i64::MAX } else { 0 }, lots }
            }
            Command::Cancel { id } => Act::Pull { key: id },
        };
        background.carry_out(&mut book, act, &mut matching);
        outcome.count_all(&matching);
    }
    outcome.best = (book.best(Side::Buy), book.best(Side::Sell));
    outcome
}

/// `orderbook-rs`, with a clock that costs nothing and without listeners: what it calls its lean path.
pub(crate) fn theirs(commands: &[Command]) -> Outcome {
    let book = OrderBook::<()>::with_clock("BTC-USD", Arc::new(StubClock::new()));
    run_theirs(&book, commands)
}

/// `orderbook-rs` again, with a listener that counts: too slow to be measured fairly, but it proves what it did.
pub(crate) fn theirs_counted(commands: &[Command]) -> Outcome {
    let mut book = OrderBook::<()>::with_clock("BTC-USD", Arc::new(StubClock::new()));
    let counted = Arc::new(Mutex::new(Outcome::default()));
    let errors = AtomicU64::new(0);
    let listener = Arc::clone(&counted);
    book.set_trade_listener(Arc::new(move |result| {
        if let Ok(mut outcome) = listener.lock() {
            for trade in result.match_result.trades().as_vec() {
                let ticks = i64::try_from(trade.price().as_u128()).unwrap_or(i64::MAX);
                let lots = i64::try_from(trade.quantity().as_u64()).unwrap_or(i64::MAX);
                outcome.count(ticks, lots);
            }
        } else {
            errors.fetch_add(1, Ordering::Relaxed);
        }
    }));
    let best = run_theirs(&book, commands).best;
    let counted = counted.lock().map(|outcome| outcome.clone()).unwrap_or_default();
    Outcome { best, ..counted }
}

fn run_theirs(book: &OrderBook<()>, commands: &[Command]) -> Outcome {
    let side_of = |side| match side {
        Side::Buy => orderbook_rs::prelude::Side::Buy,
        Side::Sell => orderbook_rs::prelude::Side::Sell,
    };
    for command in commands {
        match *command {
            Command::Limit { id, side, ticks, lots } => {
                let (price, lots) = (u128::from(ticks.unsigned_abs()), lots.unsigned_abs());
                let added = book.add_limit_order(Id::from_u64(id), price, lots, side_of(side), TimeInForce::Gtc, None);
                std::hint::black_box(&added);
            }
            Command::Market { id, side, lots } => {
                let done = book.submit_market_order(Id::from_u64(id), lots.unsigned_abs(), side_of(side));
                std::hint::black_box(&done);
            }
            Command::Cancel { id } => {
                let canceled = book.cancel_order(Id::from_u64(id));
                std::hint::black_box(&canceled);
            }
        }
    }
    let ticks = |price: Option<u128>| price.and_then(|price| i64::try_from(price).ok());
    Outcome { best: (ticks(book.best_bid()), ticks(book.best_ask())), ..Outcome::default() }
}
