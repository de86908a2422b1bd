use std::time::Duration;

use async_trait::async_trait;
use cambist_model::safety::ApprovedOrder;
use cambist_model::{ClientOrderId, Timestamp};
use cambist_ports::Ctx;
use cambist_ports::exchange::{
    CancelOutcome, DeadMansSwitch, ExchangeError, ExchangeOrder, NotSent, OrderRef, SubmitOutcome, Trading,
};

use crate::Guarded;

/// It is said again and again anyway, so a failure is told at once, and it is always tried: it takes risk away.
#[async_trait]
impl DeadMansSwitch for Guarded {
    async fn cancel_all_after(&self, ctx: &Ctx, after: Option<Duration>) -> Result<Option<Timestamp>, ExchangeError> {
        let answer = self.exchange.dead_mans_switch()?.cancel_all_after(ctx, after).await;
        self.learn(&answer);
        answer
    }
}

#[async_trait]
impl Trading for Guarded {
    /// Sent once or, while the circuit is open, not at all.
    async fn submit(
        &self,
        ctx: &Ctx,
        client_order_id: &ClientOrderId,
        order: ApprovedOrder,
    ) -> Result<SubmitOutcome, NotSent> {
        let trading = self.exchange.trading().map_err(ExchangeError::from)?;
        if ctx.fault.is_some() {
            return trading.submit(ctx, client_order_id, order).await;
        }
        self.check()?;
        let outcome = trading.submit(ctx, client_order_id, order).await;
        match &outcome {
            Ok(SubmitOutcome::Unknown { cause }) => self.in_doubt(cause),
            Ok(SubmitOutcome::Accepted { .. } | SubmitOutcome::Rejected { .. }) => self.learn(&Ok(())),
            Err(NotSent(error)) => self.learn(&Err::<(), _>(error.clone())),
        }
        outcome
    }

    /// Always tried, also while the circuit is open: a cancel takes risk away, and one more request does no harm.
    async fn cancel(&self, ctx: &Ctx, order: &OrderRef) -> Result<CancelOutcome, ExchangeError> {
        let outcome = self.exchange.trading()?.cancel(ctx, order).await;
        if ctx.fault.is_none() {
            self.learn(&outcome);
        }
        outcome
    }

    /// Whoever waits for an order's fate asks again in its own rhythm.
    async fn order(&self, ctx: &Ctx, order: &OrderRef) -> Result<Option<ExchangeOrder>, ExchangeError> {
        self.once(ctx, async { self.exchange.trading()?.order(ctx, order).await }).await
    }

    async fn open_orders(&self, ctx: &Ctx) -> Result<Vec<ExchangeOrder>, ExchangeError> {
        self.patiently(ctx, || async { self.exchange.trading()?.open_orders(ctx).await }).await
    }
}
