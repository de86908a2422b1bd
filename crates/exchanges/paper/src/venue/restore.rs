//! Going on after a restart: the account as it was written down, and its orders back in markets that have to be rebuilt.

use std::collections::BTreeMap;

use cambist_model::{Amount, AmountError};
use cambist_ports::paper::PaperAccount;
use cambist_ports::store::StoreError;

use super::enter::canceled;
use super::market::Market;
use super::order::{PaperOrder, Waits};
use super::records::{State, read_order, read_state};
use super::settle::paid_asset;
use super::venue::Venue;
use crate::account::Ledger;

impl Venue {
    /// Takes the account back as it was written down.
    pub(super) fn restore(&mut self, saved: &PaperAccount) -> Result<(), StoreError> {
        let state = read_state(&saved.state)?;
        self.ledger = Ledger::restored(state.ledger.iter().copied());
        self.check_balances(saved)?;
        self.next_order = state.next_order;
        self.next_fill = state.next_fill;
        self.transfers.clone_from(&state.transfers);
        self.volume = state.volume.clone();
        self.cancel_all_at = state.cancel_all_at;
        for row in &saved.open_orders {
            self.restore_order(read_order(row)?)?;
        }
        self.restore_markets(&state);
        self.check_holds()
    }

    /// Takes an open order back. If its market is gone, or no longer takes its prices and quantities, it is canceled.
    fn restore_order(&mut self, mut order: PaperOrder) -> Result<(), StoreError> {
        let number = order.number;
        let index = self.find(order.terms.symbol);
        let left = order.terms.quantity.and_then(|quantity| quantity.minus(order.filled).ok());
        let fits = index.zip(left).and_then(|(index, left)| {
            let listing = &self.markets[index].listing;
            let prices = [order.terms.limit_price, order.terms.stop_price];
            let on_grid = prices.iter().flatten().all(|price| listing.ticks(*price).is_some());
            listing.lots(left).filter(|lots| on_grid && *lots > 0)
        });
        order.left = fits.unwrap_or(0);
        self.orders.insert(order);
        if let Some(index) = index {
            self.markets[index].open_orders += 1;
        }
        if fits.is_none() {
            let reason = canceled("its market is no longer listed as it was");
            self.end(number, reason, self.now).map_err(no_sum)?;
            self.ongoing.end_step(&self.orders);
        }
        Ok(())
    }

    /// Markets with open orders go on where they were, or now if a recording is played anew and has not come so far yet.
    /// The others are warmed up when they are first touched.
    fn restore_markets(&mut self, state: &State) {
        for market in &mut self.markets {
            let symbol = market.symbol();
            let known = state.markets.iter().find(|known| known.symbol == symbol);
            let open_orders = market.open_orders;
            if open_orders > 0 {
                // Whatever was seen of it so far, its orders were not in it.
                *market = Market::new(market.listing.clone(), market.usd);
                market.open_orders = open_orders;
                market.is_restored = true;
                let since = known.map_or(self.market_now, |known| known.advanced_to);
                market.advanced_to = Some(since.min(self.market_now));
            }
            if let Some(known) = known {
                market.minutes.settled_to(known.recorded_to);
            }
        }
    }

    /// The two records of who holds what must agree, and everything must have come from somewhere.
    fn check_balances(&self, saved: &PaperAccount) -> Result<(), StoreError> {
        let mut written: BTreeMap<_, _> =
            saved.balances.iter().map(|(asset, available, held)| (*asset, (*available, *held))).collect();
        for (asset, totals) in self.ledger.assets() {
            let written = written.remove(&asset).unwrap_or_default();
            let adds_up = totals.sum().map_err(no_sum)?.is_zero();
            if written != (totals.available, totals.held) || !adds_up {
                return Err(corrupt(&format!("the accounts of {asset} do not add up")));
            }
        }
        match written.keys().next() {
            Some(asset) => Err(corrupt(&format!("nobody knows where the {asset} came from"))),
            None => Ok(()),
        }
    }

    /// What is held must be held for the open orders.
    fn check_holds(&self) -> Result<(), StoreError> {
        for (asset, totals) in self.ledger.assets() {
            let for_asset = |order: &&PaperOrder| paid_asset(order) == asset;
            let holds = self.orders.all_open().filter(for_asset).map(|order| order.held);
            if Amount::sum(holds).map_err(no_sum)? != totals.held {
                return Err(corrupt(&format!("the open orders do not hold what is held of {asset}")));
            }
        }
        Ok(())
    }

    /// Puts the account's orders back into a market that was rebuilt, in the order of their arrival. A restart must not
    /// make a trade: what the background has resting beyond their prices goes away.
    ///
    /// Their places in the queues are lost: whatever the background has resting at the same price is now before them.
    pub(super) fn put_back(&mut self, index: usize) {
        let symbol = self.markets[index].symbol();
        let of_market = self.orders.all_open().filter(|order| order.terms.symbol == symbol);
        let numbers: Vec<_> = of_market.map(|order| order.number).collect();
        for number in numbers {
            self.put_back_one(number, index);
        }
        self.markets[index].is_restored = false;
    }

    fn put_back_one(&mut self, number: u64, index: usize) {
        let Some(order) = self.orders.open_mut(number) else {
            return;
        };
        let market = &mut self.markets[index];
        if let Some(direction) = order.terms.direction()
            && let Some(ticks) = order.terms.stop_price.and_then(|price| market.listing.ticks(price))
            && !order.triggered
        {
            market.triggers.insert(direction, ticks, number);
            order.waits = Waits::ForTrigger(direction, ticks);
            return;
        }
        if let Some(ticks) = order.terms.limit_price.and_then(|price| market.listing.ticks(price)) {
            market.make_way(order.terms.side, ticks);
            self.rest(number, index);
        }
    }
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("the paper exchange's books: {what}"))
}

pub(super) fn no_sum(error: AmountError) -> StoreError {
    corrupt(&format!("a sum {error}"))
}
