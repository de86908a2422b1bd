//! What happened to an order since it was last written.

use cambist_model::{Fill, FillError, Order, OrderEvent, OrderEventKind, Step, Timestamp, TransitionError};

use super::desk::LiveOrder;

/// An order as it will be, with the events and executions that made it so.
#[derive(Clone, Debug)]
pub(super) struct Revision {
    pub(super) order: Order,
    pub(super) events: Vec<OrderEvent>,
    pub(super) fills: Vec<Fill>,
    pub(super) next_event: u32,
    pub(super) triggered: bool,
    pub(super) now: Timestamp,
}

impl Revision {
    /// Nothing has happened yet.
    pub(super) fn of(live: &LiveOrder, now: Timestamp) -> Self {
        let LiveOrder { order, next_event, triggered, .. } = live.clone();
        Self { order, events: Vec::new(), fills: Vec::new(), next_event, triggered, now }
    }

    /// Has nothing happened?
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Takes a step of the state table and notes what led to it.
    pub(super) fn step(&mut self, step: Step, what: OrderEventKind) -> Result<(), TransitionError> {
        self.order.step(step, self.now)?;
        self.note(what);
        Ok(())
    }

    /// Counts an execution in.
    pub(super) fn fill(&mut self, fill: Fill) -> Result<(), FillError> {
        self.order.apply_fill(&fill, self.now)?;
        self.note(OrderEventKind::Filled { fill_id: fill.fill_id.clone() });
        self.fills.push(fill);
        Ok(())
    }

    /// Notes something that changes no state.
    pub(super) fn note(&mut self, what: OrderEventKind) {
        self.order.updated_at = self.now;
        self.events.push(OrderEvent {
            order_id: self.order.order_id,
            sequence: self.next_event,
            at: self.now,
            status: self.order.status,
            what,
        });
        self.next_event = self.next_event.saturating_add(1);
    }
}
