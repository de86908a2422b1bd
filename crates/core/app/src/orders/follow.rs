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

/// How long to wait before what failed is tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

impl OrderService {
    pub(super) async fn subscribe(&self, call: &Call, desk: &Desk) -> Result<EventStream<AccountEvent>, AppError> {
        Ok(desk.venue.exchange.streams()?.account(&call.ctx()).await?)
    }

    /// Takes in what the stream tells, for ever. After anything that was missed, everything is looked up.
    pub(super) async fn follow(&self, desk: &Desk, mut events: EventStream<AccountEvent>) {
        loop {
            let call = Call::system(self.ids.request_id());
            let taken = match events.next().await {
                Some(AccountEvent::Order { order, fills }) => self.take_in_event(&call, desk, &order, &fills).await,
                Some(AccountEvent::Lagged) => self.align(&call, desk).await,
                None => {
                    events = self.reopen(desk).await;
                    self.align(&call, desk).await
                }
            };
            if let Err(error) = taken {
                tracing::error!(exchange = %desk.exchange(), %error, "an event of the account could not be taken in");
                self.catch_up(desk).await;
            }
        }
    }

    /// Opens the stream again, however often that takes. One that has ended must not be asked any more.
    async fn reopen(&self, desk: &Desk) -> EventStream<AccountEvent> {
        loop {
            self.clock.sleep_until(self.clock.now().plus(AGAIN_AFTER)).await;
            let call = Call::system(self.ids.request_id());
            match self.subscribe(&call, desk).await {
                Ok(events) => return events,
                Err(error) => tracing::warn!(exchange = %desk.exchange(), %error, "the stream cannot be opened"),
            }
        }
    }

    /// Looks everything up, however often that takes: what was missed is told nowhere else.
    async fn catch_up(&self, desk: &Desk) {
        loop {
            self.clock.sleep_until(self.clock.now().plus(AGAIN_AFTER)).await;
            let call = Call::system(self.ids.request_id());
            match self.align(&call, desk).await {
                Ok(()) => return,
                Err(error) => tracing::error!(exchange = %desk.exchange(), %error, "the account cannot be looked up"),
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
