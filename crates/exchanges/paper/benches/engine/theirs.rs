//! `orderbook-rs` under the stream.

use std::sync::Arc;

use cambist_model::Side;
use orderbook_rs::prelude::{Id, OrderBook, StubClock, TimeInForce};

use crate::outcome::Outcome;
use crate::stream::Command;

/// `orderbook-rs` at its leanest: a clock that costs next to nothing, no listeners, no fees, no risk checks, and its raw
/// matching for what never rests. What was traded comes back with each call, as it does from ours.
pub(crate) fn theirs(commands: &[Command]) -> Outcome {
    let book = OrderBook::<()>::with_clock("BTC-USD", Arc::new(StubClock::new()));
    let mut outcome = Outcome::default();
    for command in commands {
        let matched = match *command {
            Command::Limit { id, side, ticks, lots } => {
                let (id, price, lots) = (Id::from_u64(id), u128::from(ticks.unsigned_abs()), lots.unsigned_abs());
                let added = book.add_limit_order_with_result(id, price, lots, of(side), TimeInForce::Gtc, None);
                added.ok().and_then(|(_, traded)| Some(traded?.match_result))
            }
            Command::Take { id, side, limit, lots } => {
                let limit = limit.map(|ticks| u128::from(ticks.unsigned_abs()));
                book.match_order(Id::from_u64(id), of(side), lots.unsigned_abs(), limit).ok()
            }
            Command::Cancel { id } => {
                // It may have been filled, in which case there is nothing to cancel.
                std::hint::black_box(book.cancel_order(Id::from_u64(id)).is_ok());
                None
            }
        };
        for trade in matched.iter().flat_map(|matched| matched.trades().as_vec()) {
            outcome.count(narrow(trade.price().as_u128()), trade.quantity().as_u64());
        }
    }
    Outcome { best: (book.best_bid().map(narrow), book.best_ask().map(narrow)), ..outcome }
}

fn of(side: Side) -> orderbook_rs::prelude::Side {
    match side {
        Side::Buy => orderbook_rs::prelude::Side::Buy,
        Side::Sell => orderbook_rs::prelude::Side::Sell,
    }
}

/// A price as we count it. One that does not fit is none of the stream's, and shows as another outcome.
fn narrow(price: u128) -> u64 {
    u64::try_from(price).unwrap_or(u64::MAX)
}
