//! What other limits would have said to the orders of the past.

use cambist_model::safety::{Denial, Restrictions, Rule};
use cambist_model::{AppError, ExchangeId, Order, OrderRequest, OrderStatus};
use cambist_ports::store::{OrderFilter, Page};

use super::OrderService;
use super::desk::Desk;

/// What limits would have said to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It would have passed.
    Allowed,
    /// A human would have been asked.
    NeedsApproval,
    /// It would have been refused.
    Denied,
    /// What it was judged by was not written down, so that nothing can be said.
    NotJudged,
}

/// An order of the past before other limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedOrder {
    /// The order.
    pub order: Order,
    /// What these limits would have said.
    pub judgement: Judgement,
    /// Every rule that it would have failed.
    pub denials: Vec<Denial>,
}

impl JudgedOrder {
    /// Was it refused when it was placed?
    pub fn was_denied(&self) -> bool {
        self.order.status == OrderStatus::Denied
    }
}

impl OrderService {
    /// Judges the last `count` orders of an account, oldest first, by the limits in force with `changed` above those of
    /// every account. Each is judged by what was known when it was placed, counters among it: an order that would have been
    /// refused still counts for those after it, for that is what happened.
    pub async fn simulate(
        &self,
        exchange: Option<ExchangeId>,
        changed: Restrictions,
        count: u32,
    ) -> Result<Vec<JudgedOrder>, AppError> {
        let desk = self.desk(exchange)?;
        let of =
            OrderFilter { exchange: Some(desk.exchange()), account: Some(desk.account()), ..OrderFilter::default() };
        let orders = self.store.orders(&of, &Page { limit: count, cursor: None }).await?.items;
        let mut judged = Vec::with_capacity(orders.len());
        for order in orders.into_iter().rev() {
            judged.push(self.judge_again(desk, &changed, order).await?);
        }
        Ok(judged)
    }

    async fn judge_again(&self, desk: &Desk, changed: &Restrictions, order: Order) -> Result<JudgedOrder, AppError> {
        let events = self.store.order_events(order.order_id).await?;
        let facts = events.first().and_then(|event| event.what.facts());
        let request = OrderRequest::new(order.draft());
        let Some((facts, request)) = facts.zip(request.ok()) else {
            return Ok(JudgedOrder { order, judgement: Judgement::NotJudged, denials: Vec::new() });
        };
        let denials = desk.judge_past(request, facts, changed);
        let judgement = if denials.is_empty() {
            Judgement::Allowed
        } else if denials.iter().all(|denial| denial.rule == Rule::Confirmation) {
            Judgement::NeedsApproval
        } else {
            Judgement::Denied
        };
        Ok(JudgedOrder { order, judgement, denials })
    }
}
