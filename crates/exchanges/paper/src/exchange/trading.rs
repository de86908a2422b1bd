//! Orders.

use std::time::Duration;

use async_trait::async_trait;
use cambist_model::safety::ApprovedOrder;
use cambist_model::{ClientOrderId, Timestamp};
use cambist_ports::Ctx;
use cambist_ports::exchange::{
    CancelOutcome, DeadMansSwitch, ExchangeError, ExchangeOrder, NotSent, OrderRef, SubmitOutcome, Trading,
};
use cambist_ports::paper::PaperOrderKey;

use super::calls::recorded;
use super::faults::as_outcome;
use super::paper::PaperExchange;
use crate::id::exchange_id;
use crate::venue::{PaperOrder, Placed, read_order};

#[async_trait]
impl Trading for PaperExchange {
    async fn submit(
        &self,
        ctx: &Ctx,
        client_order_id: &ClientOrderId,
        order: ApprovedOrder,
    ) -> Result<SubmitOutcome, NotSent> {
        let placing = self.place(client_order_id, &order);
        self.transmit(ctx, placing).await.unwrap_or_else(as_outcome)
    }

    async fn cancel(&self, ctx: &Ctx, order: &OrderRef) -> Result<CancelOutcome, ExchangeError> {
        let cancel = async {
            let outcome = self.ask(|desk, now| Ok(desk.venue.cancel(order, now)?)).await?;
            if outcome != CancelOutcome::NotFound {
                return Ok(outcome);
            }
            let ended = self.written(&order.client_order_id).await?;
            let ended = ended.filter(|ended| ended.is_named(order));
            Ok(ended.map_or(outcome, |ended| CancelOutcome::TooLate(ended.shown())))
        };
        self.call_to_end(ctx, cancel).await
    }

    async fn order(&self, ctx: &Ctx, order: &OrderRef) -> Result<Option<ExchangeOrder>, ExchangeError> {
        let look_up = async {
            let at_hand = self.look(|desk| Ok(desk.venue.order(order).map(PaperOrder::shown)));
            if let Some(found) = at_hand.await?.value {
                return Ok(Some(found));
            }
            let ended = self.written(&order.client_order_id).await?;
            let ended = ended.filter(|ended| ended.is_named(order));
            Ok(ended.map(|ended| ended.shown()))
        };
        self.call(ctx, look_up).await
    }

    async fn open_orders(&self, ctx: &Ctx) -> Result<Vec<ExchangeOrder>, ExchangeError> {
        let look = self.look(|desk| Ok(desk.venue.open_orders().map(PaperOrder::shown).collect()));
        Ok(self.call(ctx, look).await?.value)
    }
}

#[async_trait]
impl DeadMansSwitch for PaperExchange {
    async fn cancel_all_after(&self, ctx: &Ctx, after: Option<Duration>) -> Result<Option<Timestamp>, ExchangeError> {
        self.call_to_end(ctx, self.ask(|desk, now| Ok(desk.venue.cancel_all_after(after, now)?))).await
    }
}

impl PaperExchange {
    async fn place(&self, client_order_id: &ClientOrderId, order: &ApprovedOrder) -> Result<SubmitOutcome, NotSent> {
        let request = order.request();
        self.check_approval(order)?;
        let index = self.find(request.symbol())?;
        let (placed, number) = loop {
            let (known, forgotten) = self.at_hand(client_order_id)?;
            let earlier = if known { None } else { self.written(client_order_id).await? };
            let (placed, number) = self.work(|desk, now| {
                // An order that was forgotten meanwhile may be the one, so look again.
                if desk.venue.forgotten_orders() != forgotten {
                    return Ok(None);
                }
                let placed = desk.venue.place(index, client_order_id, request, earlier.as_ref(), now);
                Ok(Some(placed?))
            })?;
            if let Some(placed) = placed {
                break (placed, number);
            }
        };
        if let Err(error) = self.settle(number).await {
            return Ok(SubmitOutcome::Unknown { cause: error.to_string() });
        }
        Ok(match placed {
            Placed::Accepted { order, fills } => SubmitOutcome::Accepted { order, fills },
            Placed::Rejected { reason } => SubmitOutcome::Rejected { reason },
        })
    }

    fn check_approval(&self, order: &ApprovedOrder) -> Result<(), ExchangeError> {
        let (request, now) = (order.request(), self.clock.now());
        let detail = if request.exchange() != exchange_id() || request.account() != self.account {
            format!(
                "the order is for {} of {}, this is {} of {}",
                request.account(),
                request.exchange(),
                self.account,
                exchange_id()
            )
        } else if now > order.expires_at() {
            format!("the order's approval ended at {}, it is {now}", order.expires_at())
        } else {
            return Ok(());
        };
        Err(ExchangeError::Invalid { exchange: exchange_id(), detail })
    }

    /// Is an order at hand, and how many were forgotten so far?
    fn at_hand(&self, client_order_id: &ClientOrderId) -> Result<(bool, u64), ExchangeError> {
        let (known, _) = self.work(|desk, _| {
            let known = desk.venue.order_by_client(client_order_id).is_some();
            Ok((known, desk.venue.forgotten_orders()))
        })?;
        Ok(known)
    }

    /// An order as it was last written down.
    async fn written(&self, client_order_id: &ClientOrderId) -> Result<Option<PaperOrder>, ExchangeError> {
        let key = PaperOrderKey::Client(client_order_id.clone());
        let row = recorded(self.vault.order(self.account, &key).await)?;
        recorded(row.as_ref().map(read_order).transpose())
    }
}
