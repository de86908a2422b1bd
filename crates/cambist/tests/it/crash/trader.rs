//! Somebody who trades until nobody answers any more.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::books::Books;
use crate::support::{Server, ask, price_at};

/// Prices that fit the market for a while: far below it, just below, just above, far above.
#[derive(Clone)]
pub(super) struct Prices([String; 4]);

impl Prices {
    pub(super) fn of(server: &Server) -> Self {
        Self(["0.93", "0.999", "1.002", "1.07"].map(|part| price_at(server, "BTC-USD", part)))
    }
}

/// An order that was sent.
pub(super) struct Attempt {
    /// What was sent.
    order: Value,
    /// The answer, if it came.
    pub(super) placed: Option<Value>,
    /// The answer to its cancel, if there was one.
    pub(super) canceled: Option<Value>,
}

impl Attempt {
    /// Places an order whose answer was lost once more. Was it there already?
    pub(super) fn place_again(&self, server: &Server, books: &Books) -> bool {
        let before = books.order(&self.order["client_order_id"]);
        let again = server.post("/api/v1/orders", &self.order).json(201);
        if let Some(before) = before {
            assert_eq!(again["order"]["order_id"], before["order_id"], "placed twice: {before} and {again}");
        }
        before.is_some()
    }
}

/// Somebody who places orders and cancels some of them.
pub(super) struct Trader {
    name: String,
    address: SocketAddr,
    prices: Prices,
    chance: StdRng,
    attempts: Vec<Attempt>,
}

impl Trader {
    pub(super) fn new(name: String, address: SocketAddr, prices: Prices, seed: u64) -> Self {
        Self { name, address, prices, chance: StdRng::seed_from_u64(seed), attempts: Vec::new() }
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
        let open = |attempt: &Attempt| {
            let placed = attempt.placed.as_ref();
            attempt.canceled.is_none() && placed.is_some_and(|placed| placed["order"]["status"] == "open")
        };
        let places: Vec<_> = (0..self.attempts.len()).filter(|place| open(&self.attempts[*place])).collect();
        (!places.is_empty()).then(|| places[self.chance.random_range(0..places.len())])
    }

    fn cancel(&mut self, place: usize) -> bool {
        let id = self.attempts[place].order["client_order_id"].as_str().unwrap();
        let Ok(reply) = ask(self.address, "DELETE", &format!("/api/v1/orders/{id}"), &[], None) else { return false };
        if reply.status == 409 {
            // It was filled a moment before.
            self.attempts[place].placed.as_mut().unwrap()["order"]["status"] = json!("filled");
        } else {
            self.attempts[place].canceled = Some(reply.json(200));
        }
        true
    }

    fn place(&mut self) -> bool {
        let order = self.order();
        let reply = ask(self.address, "POST", "/api/v1/orders", &[], Some(&order));
        let placed = reply.ok().map(|reply| reply.json(201));
        let answered = placed.is_some();
        self.attempts.push(Attempt { order, placed, canceled: None });
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
            "client_order_id": format!("{}-{}", self.name, self.attempts.len()),
        })
    }
}
