//! Following an exchange's own account of what happens to our orders.

use std::time::Duration;

use cambist_model::AppError;
use cambist_ports::exchange::{AccountEvent, EventStream, ExchangeFill, ExchangeOrder};
use cambist_ports::store::AuditAction;
use futures_util::StreamExt;

use super::OrderService;
use super::desk::Desk;
use super::report::Report;
use crate::Call;

/// How long to wait before a broken stream is opened again.
const REOPEN_AFTER: Duration = Duration::from_secs(1);

impl OrderService {
    pub(super) async fn subscribe(&self, call: &Call, desk: &Desk) -> Result<EventStream<AccountEvent>, AppError> {
        Ok(desk.venue.exchange.streams()?.account(&call.ctx()).await?)
    }

    /// Takes in what the stream tells, for ever. After a gap, everything is looked up.
    pub(super) async fn follow(&self, desk: &Desk, mut events: EventStream<AccountEvent>) {
        loop {
            let call = Call::system(self.ids.request_id());
            let taken = match events.next().await {
                Some(AccountEvent::Order { order, fills }) => self.take_in_event(&call, desk, &order, &fills).await,
                Some(AccountEvent::Lagged) => self.align(&call, desk).await,
                None => {
                    self.clock.sleep_until(self.clock.now().plus(REOPEN_AFTER)).await;
                    match self.subscribe(&call, desk).await {
                        Ok(reopened) => {
                            events = reopened;
                            self.align(&call, desk).await
                        }
                        Err(error) => Err(error),
                    }
                }
            };
            if let Err(error) = taken {
                // What was missed is found again: executions by their cursor, orders in doubt by being looked up.
                tracing::error!(exchange = %desk.exchange(), %error, "an event of the account could not be taken in");
            }
        }
    }

    async fn take_in_event(
        &self,
        call: &Call,
        desk: &Desk,
        order: &ExchangeOrder,
        fills: &[ExchangeFill],
    ) -> Result<(), AppError> {
        let known = order.client_order_id.as_ref().and_then(|id| desk.id_of_client(id));
        let known = known.or_else(|| desk.id_of_exchange(&order.exchange_order_id));
        let order_id = match (known, fills.first()) {
            (Some(id), _) => Some(id),
            (None, Some(fill)) => self.order_of(desk, fill).await?,
            // Word of an order that has ended here and brings no execution: nothing to learn.
            (None, None) => None,
        };
        let Some(order_id) = order_id else { return Ok(()) };
        let Some(live) = self.live(desk, order_id).await? else {
            return Ok(());
        };
        let missing = {
            let mut live = live.lock().await;
            let report = Report { order: Some(order), fills };
            self.take_in(call, desk, &mut live, report, AuditAction::FillRecorded).await?
        };
        if missing { self.reconcile(call, desk, order_id).await } else { Ok(()) }
    }
}
