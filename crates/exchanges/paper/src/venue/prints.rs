//! The last public trades of a market.

use std::collections::VecDeque;

use cambist_model::{Side, Symbol, Timestamp, Trade, TradeId};

use crate::market::Listing;

/// How many public trades of a market are remembered.
pub const REMEMBERED: usize = 1_000;

#[derive(Clone, Copy, Debug)]
struct Print {
    at: Timestamp,
    /// Tells it from the others at the same time, from 0.
    place: u32,
    side: Side,
    ticks: i64,
    lots: i64,
}

/// The last public trades of a market.
#[derive(Clone, Debug, Default)]
pub(super) struct Prints {
    ring: VecDeque<Print>,
    /// How many there were ever.
    count: u64,
    ignored_until: Option<Timestamp>,
}

impl Prints {
    /// Remembers no trade again that is not later than those it has: they are about to be played once more.
    pub(super) fn ignore_known(&mut self) {
        self.ignored_until = self.ring.back().map(|print| print.at);
    }

    /// Remembers a trade; `side` is the taker's.
    pub(super) fn push(&mut self, at: Timestamp, side: Side, ticks: i64, lots: i64) {
        if self.ignored_until.is_some_and(|until| at <= until) {
            return;
        }
        let place = match self.ring.back() {
            Some(last) if last.at == at => last.place + 1,
            _ => 0,
        };
        if self.ring.len() == REMEMBERED {
            self.ring.pop_front();
        }
        self.ring.push_back(Print { at, place, side, ticks, lots });
        self.count += 1;
    }

    /// How many trades there were ever.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The price of the last trade, in ticks.
    pub(super) fn last(&self) -> Option<i64> {
        self.ring.back().map(|print| print.ticks)
    }

    /// The last `limit` trades, oldest first.
    pub(super) fn trades(&self, listing: &Listing, limit: usize) -> Vec<Trade> {
        let skipped = self.ring.len().saturating_sub(limit);
        let symbol = listing.product().symbol;
        self.ring.iter().skip(skipped).map(|print| print.trade(listing, symbol)).collect()
    }
}

impl Print {
    fn trade(&self, listing: &Listing, symbol: Symbol) -> Trade {
        Trade {
            trade_id: trade_id(self.at, self.place),
            symbol,
            price: listing.price(self.ticks),
            quantity: listing.quantity(self.lots),
            side: self.side,
            executed_at: self.at,
        }
    }
}

/// Trades are named by their market time: a market that is rebuilt names the same trades the same.
#[expect(clippy::expect_used, reason = "two numbers and a dash are always an id")]
fn trade_id(at: Timestamp, place: u32) -> TradeId {
    TradeId::parse(&format!("{}-{place}", at.micros())).expect("is an id")
}
