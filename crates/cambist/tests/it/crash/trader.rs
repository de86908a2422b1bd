//! Somebody who trades until nobody answers any more.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::attempt::{Attempt, Ended};
use super::way::Way;
use crate::support::{Server, price_at};

/// Prices that fit the market for a while: far below it, just below, just above, far above.
#[derive(Clone)]
pub(super) struct Prices([String; 4]);

impl Prices {
    pub(super) fn of(server: &Server) -> Self {
        Self(["0.93", "0.999", "1.002", "1.07"].map(|part| price_at(server, "BTC-USD", part)))
    }
}

/// Somebody who places orders and cancels some of them.
pub(super) struct Trader {
    name: String,
    way: Way,
    /// Does it send idempotency keys? If not, it names its orders itself.
    keyed: bool,
    address: SocketAddr,
    prices: Prices,
    chance: StdRng,
    attempts: Vec<Attempt>,
}

impl Trader {
    /// The trader with this number in a round: each by another way in, with keys or without.
    pub(super) fn new(round: u64, number: usize, address: SocketAddr, prices: Prices, seed: u64) -> Self {
        Self {
            name: format!("crash-{round}-{number}"),
            way: if number.is_multiple_of(2) { Way::Rest } else { Way::Mcp },
            keyed: number % 4 < 2,
            address,
            prices,
            chance: StdRng::seed_from_u64(seed),
            attempts: Vec::new(),
        }
    }

    /// Trades until an answer does not come; counts those that do.
    pub(super) fn trade(mut self, acknowledged: &AtomicUsize) -> Vec<Attempt> {
        loop {
            let answered = match self.one_to_cancel() {
                Some(place) if self.chance.random_ratio(1, 3) => self.cancel(place),
                _ => self.place(),
            };
            if !answered {
                return self.attempts;
            }
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// One of the own orders that were open and that nobody has wanted to cancel yet.
    fn one_to_cancel(&mut self) -> Option<usize> {
        let places: Vec<_> =
            (0..self.attempts.len()).filter(|place| self.attempts[*place].open_id().is_some()).collect();
        (!places.is_empty()).then(|| places[self.chance.random_range(0..places.len())])
    }

    fn cancel(&mut self, place: usize) -> bool {
        let attempt = &mut self.attempts[place];
        let Ok(told) = self.way.cancel(self.address, attempt.open_id().unwrap()) else { return false };
        attempt.ended = Some(match told {
            Ok(canceled) => Ended::Canceled(canceled),
            Err(problem) => {
                assert_eq!(problem["code"], "conflict", "{problem}");
                Ended::Filled
            }
        });
        true
    }

    fn place(&mut self) -> bool {
        let (mut order, name) = (self.order(), format!("{}-{}", self.name, self.attempts.len()));
        let key = self.keyed.then(|| name.clone());
        if !self.keyed {
            order["client_order_id"] = json!(name);
        }
        let told = self.way.place(self.address, &order, key.as_deref());
        let placed = told.ok().map(|told| told.unwrap_or_else(|problem| panic!("{order}: {problem}")));
        let answered = placed.is_some();
        self.attempts.push(Attempt { way: self.way, order, key, placed, ended: None });
        answered
    }

    /// An order of any kind: one that waits, one that meets the market, one that may do either.
    fn order(&mut self) -> Value {
        let Prices([low, below, above, high]) = &self.prices;
        let kinds = [
            ("buy", Some(low)),
            ("sell", Some(high)),
            ("buy", Some(below)),
            ("sell", Some(above)),
            ("buy", Some(above)),
            ("sell", Some(below)),
            ("buy", None),
            ("sell", None),
        ];
        let (side, price) = kinds[self.chance.random_range(0..kinds.len())];
        let kind = if price.is_some() { "limit" } else { "market" };
        json!({
            "symbol": "BTC-USD", "side": side, "type": kind, "limit_price": price,
            "quantity": format!("0.00{}", self.chance.random_range(10..50)),
        })
    }
}
