//! An order enters its market: it takes what it may, and what is left of it rests or ends. What it trades may trigger
//! others.

use std::collections::VecDeque;

use cambist_model::{AmountError, Liquidity, Timestamp};

use super::judge::{Intake, Rest};
use super::order::{PaperOrder, Standing, Waits};
use super::settle::Part;
use super::venue::{Moment, Venue};
use crate::engine::{Entry, Matching, Owner, Taker};

const SELF_TRADE: &str = "self-trade prevention: it would have traded with the account's own order";

impl Venue {
    /// Lets an open order, for which nothing is set aside, enter its market as it was judged.
    pub(super) fn enter(
        &mut self,
        number: u64,
        index: usize,
        intake: &Intake,
        moment: Moment,
    ) -> Result<(), AmountError> {
        if let Rest::AllCanceled(reason) = intake.rest {
            return self.end(number, canceled(reason), moment.ours);
        }
        self.hold(number, intake.hold)?;
        let Some(order) = self.orders.open(number) else {
            return Ok(());
        };
        let taker = Taker {
            owner: Owner::User,
            side: order.terms.side,
            limit: intake.limit,
            lots: intake.lots,
            self_trade: order.terms.self_trade_prevention,
        };
        let market = &mut self.markets[index];
        market.take(&taker, moment.market);
        let matching = std::mem::take(&mut market.matching);
        self.settle_taken(number, index, &matching, moment.ours)?;
        self.settle_rest(number, index, intake, &matching, moment.ours)?;
        self.markets[index].matching = matching;
        Ok(())
    }

    fn settle_taken(
        &mut self,
        number: u64,
        index: usize,
        matching: &Matching,
        at: Timestamp,
    ) -> Result<(), AmountError> {
        for execution in &matching.executions {
            let part = Part { ticks: execution.ticks, lots: execution.lots, liquidity: Liquidity::Taker };
            self.fill(number, index, part, at)?;
        }
        for own in &matching.withdrawn {
            self.end(*own, canceled(SELF_TRADE), at)?;
        }
        Ok(())
    }

    fn settle_rest(
        &mut self,
        number: u64,
        index: usize,
        intake: &Intake,
        matching: &Matching,
        at: Timestamp,
    ) -> Result<(), AmountError> {
        let sized_in_base = |order: &PaperOrder| order.terms.quantity.is_some();
        let whole = matching.left == 0 && self.orders.open(number).is_some_and(sized_in_base);
        let standing = match intake.rest {
            _ if matching.gave_way => canceled(SELF_TRADE),
            Rest::Done => Standing::Filled,
            _ if whole => Standing::Filled,
            Rest::Canceled(reason) | Rest::AllCanceled(reason) => canceled(reason),
            Rest::InBook => {
                self.rest(number, index);
                return Ok(());
            }
        };
        self.end(number, standing, at)
    }

    /// Puts what is left of an open order into the book.
    pub(super) fn rest(&mut self, number: u64, index: usize) {
        let market = &mut self.markets[index];
        if let Some(order) = self.orders.open_mut(number)
            && let Some(ticks) = order.terms.limit_price.and_then(|price| market.listing.ticks(price))
        {
            let handle = market.book.rest(Entry {
                id: number,
                owner: Owner::User,
                side: order.terms.side,
                ticks,
                lots: order.left,
            });
            order.waits = Waits::InBook(handle);
        }
    }

    /// Lets waiting orders fire whose triggers were reached, in the order of their arrival. What they trade may reach
    /// further triggers; those come after them. Each fires once, so that this ends.
    pub(super) fn fire_triggers(&mut self, index: usize, moment: Moment) -> Result<(), AmountError> {
        let mut waiting = VecDeque::from(self.markets[index].triggered());
        while let Some(number) = waiting.pop_front() {
            self.fire(number, index, moment)?;
            waiting.extend(self.markets[index].triggered());
        }
        Ok(())
    }

    /// An order's trigger was reached: it enters its market. What was set aside for it is free for that, and if it does
    /// not suffice, the order is canceled.
    fn fire(&mut self, number: u64, index: usize, moment: Moment) -> Result<(), AmountError> {
        self.release(number)?;
        let Some(order) = self.orders.open_mut(number) else {
            return Ok(()); // It was canceled by another that fired before it.
        };
        order.triggered = true;
        order.updated_at = moment.ours;
        order.waits = Waits::Nowhere;
        let order = order.clone();
        self.ongoing.touch(number);
        match self.judge(index, &order) {
            Ok(intake) => self.enter(number, index, &intake, moment),
            Err(reason) => {
                let reason = format!("when it was triggered: {reason}");
                self.end(number, Standing::Canceled { reason }, moment.ours)
            }
        }
    }
}

/// Canceled by the venue.
pub(super) fn canceled(reason: &str) -> Standing {
    Standing::Canceled { reason: reason.to_owned() }
}
