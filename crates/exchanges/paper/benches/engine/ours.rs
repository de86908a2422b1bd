//! Our book under the stream.

use cambist_exchange_paper::engine::{Background, Book, Entry, Handle, Matching, Owner, Taker};
use cambist_exchange_paper::market::Act;
use cambist_model::{SelfTradePrevention, Side};

use crate::outcome::Outcome;
use crate::stream::Command;

/// Our book, whose caller keeps what it needs to cancel, as the venue does for the account's orders.
pub(crate) fn by_handle(commands: &[Command]) -> Outcome {
    let (mut book, mut matching, mut outcome) = (Book::new(), Matching::default(), Outcome::default());
    let mut handles: Vec<Option<Handle>> = Vec::new();
    for command in commands {
        match *command {
            Command::Limit { id, side, ticks, lots } => {
                take(&mut book, &mut matching, side, Some(ticks), lots);
                count_all(&mut outcome, &matching);
                let left = matching.left;
                let entry = Entry { id, owner: Owner::House, side, ticks, lots: left };
                handles.push((left > 0).then(|| book.rest(entry)));
            }
            Command::Take { side, limit, lots, .. } => {
                take(&mut book, &mut matching, side, limit, lots);
                count_all(&mut outcome, &matching);
                handles.push(None);
            }
            Command::Cancel { id } => {
                let place = usize::try_from(id).ok();
                if let Some(handle) = place.and_then(|place| handles.get(place).copied().flatten()) {
                    book.cancel(handle);
                }
            }
        }
    }
    finish(outcome, &book)
}

/// Our book behind a map from ids to orders, as the background participants use it: the same question as to any book that
/// looks orders up by id.
pub(crate) fn by_id(commands: &[Command]) -> Outcome {
    let (mut book, mut background) = (Book::new(), Background::default());
    let (mut matching, mut outcome) = (Matching::default(), Outcome::default());
    for command in commands {
        let act = match *command {
            Command::Limit { id, side, ticks, lots } => Act::Rest { key: id, side, ticks, lots },
            Command::Take { side, limit, lots, .. } => Act::Take { side, ticks: limit.unwrap_or(any(side)), lots },
            Command::Cancel { id } => Act::Pull { key: id },
        };
        background.carry_out(&mut book, act, &mut matching);
        count_all(&mut outcome, &matching);
    }
    finish(outcome, &book)
}

fn take(book: &mut Book, matching: &mut Matching, side: Side, limit: Option<i64>, lots: i64) {
    let taker = Taker { owner: Owner::House, side, limit, lots, self_trade: SelfTradePrevention::CancelNewest };
    book.take(&taker, matching);
}

/// The price that reaches every order of the other side.
fn any(side: Side) -> i64 {
    match side {
        Side::Buy => i64::MAX,
        Side::Sell => 0,
    }
}

fn count_all(outcome: &mut Outcome, matching: &Matching) {
    for done in &matching.executions {
        outcome.count(done.ticks.unsigned_abs(), done.lots.unsigned_abs());
    }
}

fn finish(outcome: Outcome, book: &Book) -> Outcome {
    let best = |side| book.best(side).map(i64::unsigned_abs);
    Outcome { best: (best(Side::Buy), best(Side::Sell)), ..outcome }
}
