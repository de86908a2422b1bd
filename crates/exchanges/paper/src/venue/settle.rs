//! Who pays whom: holds, executions, ends.

use cambist_model::{Amount, AmountError, AssetId, Liquidity, Money, OrderType, Side, Timestamp};
use cambist_ports::exchange::ExchangeFill;

use super::market::Market;
use super::order::{PaperOrder, Standing, Waits};
use super::records::fill_id;
use super::venue::{Moment, Venue};
use crate::account::Holder;
use crate::engine::Owner;
use crate::market::Listing;

/// An execution of one of the account's orders.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) ticks: i64,
    pub(super) lots: i64,
    pub(super) liquidity: Liquidity,
}

impl Venue {
    /// Settles what the background's last act did to the account's orders, and lets fire what it triggered.
    pub(super) fn settle_background(&mut self, index: usize, moment: Moment) -> Result<(), AmountError> {
        let executions = std::mem::take(&mut self.markets[index].matching.executions);
        for execution in executions.iter().filter(|execution| execution.owner == Owner::User) {
            let part = Part { ticks: execution.ticks, lots: execution.lots, liquidity: Liquidity::Maker };
            self.fill(execution.maker, index, part, moment.ours)?;
            if execution.left == 0 {
                self.end(execution.maker, Standing::Filled, moment.ours)?;
            }
        }
        self.markets[index].matching.executions = executions;
        self.fire_triggers(index, moment)?;
        self.ongoing.end_step(&self.orders);
        Ok(())
    }

    /// Settles an execution of an order and leaves no more set aside for it than it still needs.
    pub(super) fn fill(&mut self, number: u64, index: usize, part: Part, at: Timestamp) -> Result<(), AmountError> {
        let market = &self.markets[index];
        let usd_price = self.usd_price(market.usd);
        let Some(order) = self.orders.open_mut(number) else {
            return Ok(()); // The book holds the account's open orders only.
        };
        let (price, quantity) = (market.listing.price(part.ticks), market.listing.quantity(part.lots));
        let value = price.notional(quantity)?;
        let rate = match part.liquidity {
            Liquidity::Maker => order.rates.maker,
            Liquidity::Taker => order.rates.taker,
        };
        let fee = rate.of(value)?;
        let (base, quote) = (order.terms.symbol.base(), order.terms.symbol.quote());
        let ledger = &mut self.ledger;
        let spent = match order.terms.side {
            Side::Buy => {
                ledger.transfer(quote, Holder::Held, Holder::House, value)?;
                ledger.transfer(quote, Holder::Held, Holder::Fees, fee)?;
                ledger.transfer(base, Holder::House, Holder::Available, quantity.amount())?;
                value.plus(fee)?
            }
            Side::Sell => {
                ledger.transfer(base, Holder::Held, Holder::House, quantity.amount())?;
                ledger.transfer(quote, Holder::House, Holder::Available, value)?;
                ledger.transfer(quote, Holder::Available, Holder::Fees, fee)?;
                quantity.amount()
            }
        };
        order.filled = order.filled.plus(quantity)?;
        order.left -= part.lots;
        order.held = order.held.minus(spent)?;
        order.updated_at = at;
        if let Some(needed) = resting_hold(&market.listing, order) {
            let spare = order.held.minus(needed?)?;
            ledger.transfer(paid_asset(order), Holder::Held, Holder::Available, spare)?;
            order.held = order.held.minus(spare)?;
        }
        if let Some(usd_price) = usd_price {
            self.volume.add(value.times(usd_price.amount())?, at)?;
        }
        let fill = ExchangeFill {
            fill_id: fill_id(self.next_fill),
            exchange_order_id: order.exchange_order_id(),
            client_order_id: Some(order.client_order_id.clone()),
            symbol: order.terms.symbol,
            side: order.terms.side,
            price,
            quantity,
            fee: Money::new(fee, quote),
            liquidity: part.liquidity,
            executed_at: at,
        };
        self.ongoing.fill(self.next_fill, number, &order.client_order_id, fill);
        self.next_fill += 1;
        Ok(())
    }

    /// Sets an amount aside for an open order.
    pub(super) fn hold(&mut self, number: u64, amount: Amount) -> Result<(), AmountError> {
        if let Some(order) = self.orders.open_mut(number) {
            self.ledger.transfer(paid_asset(order), Holder::Available, Holder::Held, amount)?;
            order.held = order.held.plus(amount)?;
        }
        Ok(())
    }

    /// Gives back what is set aside for an open order.
    pub(super) fn release(&mut self, number: u64) -> Result<(), AmountError> {
        if let Some(order) = self.orders.open_mut(number) {
            self.ledger.transfer(paid_asset(order), Holder::Held, Holder::Available, order.held)?;
            order.held = Amount::ZERO;
        }
        Ok(())
    }

    /// Ends an open order: it leaves where it waits, and gives back what is set aside for it.
    pub(super) fn end(&mut self, number: u64, standing: Standing, at: Timestamp) -> Result<(), AmountError> {
        self.release(number)?;
        let Some(order) = self.orders.open_mut(number) else {
            return Ok(());
        };
        order.standing = standing;
        order.updated_at = at;
        let waits = std::mem::take(&mut order.waits);
        let symbol = order.terms.symbol;
        self.orders.end(number);
        self.ongoing.touch(number);
        if let Some(index) = self.find(symbol) {
            let market = &mut self.markets[index];
            market.open_orders -= 1;
            leave(market, number, waits);
        }
        Ok(())
    }
}

fn leave(market: &mut Market, number: u64, waits: Waits) {
    match waits {
        Waits::Nowhere => {}
        Waits::ForTrigger(direction, ticks) => market.triggers.remove(direction, ticks, number),
        Waits::InBook(handle) => {
            // Nothing rests there any more if it was just filled.
            market.book.cancel(handle);
        }
    }
}

/// What an order pays with.
pub(super) fn paid_asset(order: &PaperOrder) -> AssetId {
    match order.terms.side {
        Side::Buy => order.terms.symbol.quote(),
        Side::Sell => order.terms.symbol.base(),
    }
}

/// What has to be set aside for what is left of an order while it rests or waits for its trigger; `None` if it does
/// neither.
///
/// A buy needs its limit price, or its stop price if it has no limit, for every unit, and the dearer fee on that.
pub(super) fn resting_hold(listing: &Listing, order: &PaperOrder) -> Option<Result<Amount, AmountError>> {
    let terms = &order.terms;
    let price = match terms.order_type {
        OrderType::Limit | OrderType::StopLimit => terms.limit_price,
        OrderType::StopLoss | OrderType::TakeProfit if !order.triggered => terms.stop_price,
        OrderType::StopLoss | OrderType::TakeProfit | OrderType::Market => None,
    }?;
    let quantity = listing.quantity(order.left);
    Some(match terms.side {
        Side::Sell => Ok(quantity.amount()),
        Side::Buy => price.notional(quantity).and_then(|value| value.plus(order.rates.dearest().of(value)?)),
    })
}
