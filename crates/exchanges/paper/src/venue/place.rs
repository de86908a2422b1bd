//! Placing and canceling orders.

use cambist_model::{
    Amount, AmountError, ClientOrderId, OrderRequest, ProductStatus, Quantity, TimeInForce, Timestamp,
};
use cambist_ports::exchange::{CancelOutcome, ExchangeFill, ExchangeOrder, OrderRef};

use super::enter::canceled;
use super::judge::Intake;
use super::order::{PaperOrder, Standing, Terms, Waits};
use super::rules::refusal;
use super::venue::{Moment, Venue};
use crate::engine::Direction;

/// What became of an order that was to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// The venue took it, now or when it came for the first time.
    Accepted {
        /// As it stands now.
        order: ExchangeOrder,
        /// The executions that placing it led to; none if it was here before.
        fills: Vec<ExchangeFill>,
    },
    /// The venue refused it. Nothing remains of it, and its id is free.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// How a new order starts.
enum Start {
    Enters(Intake),
    Waits { direction: Direction, ticks: i64, hold: Amount },
}

impl Venue {
    /// Places an order in the market at `index`, at `now`. `earlier` is what was written down under its id, if that is no
    /// longer at hand.
    ///
    /// An id never makes a second order: the same order again is answered with the first one, another order is refused.
    pub fn place(
        &mut self,
        index: usize,
        client_order_id: &ClientOrderId,
        request: &OrderRequest,
        earlier: Option<&PaperOrder>,
        now: Timestamp,
    ) -> Result<Placed, AmountError> {
        self.advance(Some(index), now)?;
        let terms = Terms::of(request);
        if let Some(first) = self.orders.by_client(client_order_id).or(earlier) {
            return Ok(again(first, &terms));
        }
        let market = &self.markets[index];
        if let Some(reason) = refusal(market, self.status(), &terms, self.now) {
            return Ok(Placed::Rejected { reason });
        }
        let order = self.new_order(index, client_order_id, terms)?;
        match self.start(index, &order) {
            Ok(start) => self.begin(index, order, start),
            Err(reason) => Ok(Placed::Rejected { reason }),
        }
    }

    /// Cancels an order.
    pub fn cancel(&mut self, order: &OrderRef, now: Timestamp) -> Result<CancelOutcome, AmountError> {
        self.advance(self.find(order.symbol), now)?;
        let Some(found) = self.order(order) else {
            return Ok(CancelOutcome::NotFound);
        };
        if !found.is_open() {
            return Ok(CancelOutcome::TooLate(found.shown()));
        }
        let number = found.number;
        self.end(number, canceled("canceled by the account"), self.now)?;
        self.ongoing.end_step(&self.orders);
        Ok(CancelOutcome::Canceled(self.shown(number)))
    }

    /// An order at hand. All that names it must fit.
    pub fn order(&self, order: &OrderRef) -> Option<&PaperOrder> {
        let found = self.order_by_client(&order.client_order_id)?;
        found.is_named(order).then_some(found)
    }

    /// An order at hand by the id that came with it.
    pub fn order_by_client(&self, client_order_id: &ClientOrderId) -> Option<&PaperOrder> {
        self.orders.by_client(client_order_id)
    }

    /// Every order that can still fill, in the order of arrival.
    pub fn open_orders(&self) -> impl Iterator<Item = &PaperOrder> {
        self.orders.all_open()
    }

    /// Are orders taken?
    pub(super) fn status(&self) -> ProductStatus {
        if self.model.is_over(self.market_now) { ProductStatus::Halted } else { ProductStatus::Trading }
    }

    fn new_order(
        &self,
        index: usize,
        client_order_id: &ClientOrderId,
        terms: Terms,
    ) -> Result<PaperOrder, AmountError> {
        let listing = &self.markets[index].listing;
        Ok(PaperOrder {
            number: self.next_order,
            client_order_id: client_order_id.clone(),
            rates: self.rates()?,
            ends_at: match terms.time_in_force {
                TimeInForce::Gtd => terms.expire_at,
                TimeInForce::Day => Some(self.now.midnight().plus(super::day::DAY)),
                TimeInForce::Gtc | TimeInForce::Ioc | TimeInForce::Fok => None,
            },
            triggered: false,
            standing: Standing::Open,
            filled: Quantity::ZERO,
            held: Amount::ZERO,
            placed_at: self.now,
            updated_at: self.now,
            left: terms.quantity.and_then(|quantity| listing.lots(quantity)).unwrap_or(0),
            waits: Waits::Nowhere,
            terms,
        })
    }

    /// How a new order would start, or why it may not.
    fn start(&self, index: usize, order: &PaperOrder) -> Result<Start, String> {
        let market = &self.markets[index];
        let stop = order.terms.stop_price.and_then(|price| market.listing.ticks(price));
        let (Some(direction), Some(ticks)) = (order.terms.direction(), stop) else {
            return self.judge(index, order).map(Start::Enters);
        };
        let last = market.prints.last();
        if last.is_some_and(|last| direction.is_reached(ticks, last)) {
            let fired = PaperOrder { triggered: true, ..order.clone() };
            return self.judge(index, &fired).map(Start::Enters);
        }
        let hold = self.judge_waiting(index, order)?;
        Ok(Start::Waits { direction, ticks, hold })
    }

    fn begin(&mut self, index: usize, mut order: PaperOrder, start: Start) -> Result<Placed, AmountError> {
        let number = order.number;
        order.triggered = matches!(start, Start::Enters(_)) && order.terms.stop_price.is_some();
        if let Start::Waits { direction, ticks, .. } = start {
            order.waits = Waits::ForTrigger(direction, ticks);
            self.markets[index].triggers.insert(direction, ticks, number);
        }
        self.next_order += 1;
        self.markets[index].open_orders += 1;
        self.orders.insert(order);
        self.ongoing.touch(number);
        let moment = Moment { ours: self.now, market: self.market_now };
        match start {
            Start::Enters(intake) => {
                self.enter(number, index, &intake, moment)?;
                self.fire_triggers(index, moment)?;
            }
            Start::Waits { hold, .. } => self.hold(number, hold)?,
        }
        let fills = self.ongoing.fills_of(number);
        self.ongoing.end_step(&self.orders);
        let order = self.shown(number);
        Ok(Placed::Accepted { order, fills })
    }

    #[expect(clippy::expect_used, reason = "an order is at hand until its effects are taken")]
    fn shown(&self, number: u64) -> ExchangeOrder {
        self.orders.get(number).expect("is at hand").shown()
    }
}

fn again(first: &PaperOrder, terms: &Terms) -> Placed {
    if first.terms == *terms {
        return Placed::Accepted { order: first.shown(), fills: Vec::new() };
    }
    Placed::Rejected {
        reason: format!(
            "duplicate: the client order id {} belongs to another order, {}",
            first.client_order_id,
            first.exchange_order_id()
        ),
    }
}
