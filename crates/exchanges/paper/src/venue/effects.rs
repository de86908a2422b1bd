//! What a command changed, gathered until it is written down and told.

use std::collections::BTreeSet;

use cambist_model::ClientOrderId;
use cambist_ports::exchange::{AccountEvent, ExchangeFill};
use cambist_ports::paper::{PaperChanges, PaperFillRow};

use super::orders::Orders;
use super::records::fill_row;

/// What came of one or more commands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// What must be durable before anything is told.
    pub changes: PaperChanges,
    /// What is then told about the account's orders.
    pub events: Vec<AccountEvent>,
}

/// What was done and has not been handed out.
#[derive(Clone, Debug, Default)]
pub(super) struct Ongoing {
    /// The orders that the present step changed, in the order in which it did.
    touched: Vec<u64>,
    /// The executions of the present step.
    fills: Vec<(u64, ExchangeFill)>,
    changed_orders: BTreeSet<u64>,
    fill_rows: Vec<PaperFillRow>,
    events: Vec<AccountEvent>,
    /// Did something change that is neither a balance, an order nor a fill?
    pub(super) state_changed: bool,
}

impl Ongoing {
    /// An order changed.
    pub(super) fn touch(&mut self, number: u64) {
        if !self.touched.contains(&number) {
            self.touched.push(number);
        }
        self.changed_orders.insert(number);
        self.state_changed = true;
    }

    /// An order was executed.
    pub(super) fn fill(&mut self, fill_number: u64, order: u64, client_order_id: &ClientOrderId, fill: ExchangeFill) {
        self.fill_rows.push(fill_row(fill_number, &fill, client_order_id));
        self.fills.push((order, fill));
        self.touch(order);
    }

    /// The executions of an order in the present step.
    pub(super) fn fills_of(&self, order: u64) -> Vec<ExchangeFill> {
        let of_order = self.fills.iter().filter(|(number, _)| *number == order);
        of_order.map(|(_, fill)| fill.clone()).collect()
    }

    /// The present step is over: each order that it changed becomes one event.
    pub(super) fn end_step(&mut self, orders: &Orders) {
        for number in std::mem::take(&mut self.touched) {
            if let Some(order) = orders.get(number) {
                let fills = self.fills_of(number);
                let order = order.shown();
                self.events.push(AccountEvent::Order { order, fills });
            }
        }
        self.fills.clear();
    }

    /// Everything since this was last asked.
    pub(super) fn take(&mut self) -> Taken {
        Taken {
            orders: std::mem::take(&mut self.changed_orders),
            fills: std::mem::take(&mut self.fill_rows),
            events: std::mem::take(&mut self.events),
            state_changed: std::mem::take(&mut self.state_changed),
        }
    }
}

/// What was gathered.
pub(super) struct Taken {
    pub(super) orders: BTreeSet<u64>,
    pub(super) fills: Vec<PaperFillRow>,
    pub(super) events: Vec<AccountEvent>,
    pub(super) state_changed: bool,
}
