//! What the records know of the orders of an account: read once when it is opened.

use std::collections::HashMap;
use std::time::Duration;

use cambist_model::{AppError, Order, OrderEventKind, OrderId, Timestamp};
use cambist_ports::store::{OrderFilter, Page};

use super::OrderService;
use super::counters::RATE_WINDOW;
use super::desk::Desk;

/// What the records know of an account's orders.
#[derive(Default)]
pub(super) struct Recorded {
    /// Those that can still change.
    pub(super) open: Vec<Order>,
    /// Those that something may have been asked for in the last minute.
    pub(super) asked: Vec<Order>,
    /// Who placed each.
    pub(super) placed_by: HashMap<OrderId, String>,
}

impl OrderService {
    /// Counts everything that was ever placed in an account, and tells what else has to be known of it. The records are
    /// read once for all of that.
    pub(super) async fn read_orders(&self, desk: &Desk, now: Timestamp) -> Result<Recorded, AppError> {
        let lifetime = Duration::from_secs(desk.policy.limits.confirmation_lifetime_s.into());
        let since = now.minus(RATE_WINDOW);
        let oldest = since.minus(lifetime);
        let mut recorded = Recorded::default();
        self.each_order(&of_desk(desk), |order| {
            desk.count_recorded(&order, now);
            recorded.placed_by.insert(order.order_id, order.placed_by.clone());
            if order.created_at >= oldest && order.updated_at >= since {
                recorded.asked.push(order.clone());
            }
            if order.status.is_open() {
                recorded.open.push(order);
            }
        })
        .await?;
        Ok(recorded)
    }

    /// Counts what was placed in the last minute: orders, questions to a human, and what a human agreed to, which may have
    /// been placed long before.
    pub(super) async fn count_asked(&self, desk: &Desk, orders: Vec<Order>, now: Timestamp) -> Result<(), AppError> {
        let since = now.minus(RATE_WINDOW);
        for order in orders {
            let events = self.store.order_events(order.order_id).await?;
            let counted = events.iter().filter(|event| event.at >= since && is_counted(&event.what));
            counted.for_each(|event| desk.count_asked(&order, event.at));
        }
        Ok(())
    }

    /// Shows every order to `look`, newest first, without holding all of them at once.
    pub(super) async fn each_order(&self, filter: &OrderFilter, mut look: impl FnMut(Order)) -> Result<(), AppError> {
        let mut page = Page { limit: 1_000, cursor: None };
        loop {
            let part = self.store.orders(filter, &page).await?;
            part.items.into_iter().for_each(&mut look);
            match part.next_cursor {
                Some(cursor) => page.cursor = Some(cursor),
                None => return Ok(()),
            }
        }
    }
}

/// Is it one of the steps that the pace of orders is counted by?
fn is_counted(what: &OrderEventKind) -> bool {
    use OrderEventKind as E;
    matches!(what, E::Intended { .. } | E::ApprovalAsked { .. } | E::Approved { .. })
}

/// The orders of an account.
pub(super) fn of_desk(desk: &Desk) -> OrderFilter {
    OrderFilter { exchange: Some(desk.exchange()), account: Some(desk.account()), ..OrderFilter::default() }
}
