//! Canceling orders.

use std::sync::Arc;

use cambist_model::{AppError, ErrorCode, ExchangeId, OrderEventKind, OrderStatus, Quantity, Step, Symbol};
use cambist_ports::exchange::{CancelOutcome, ExchangeError, OrderRef};
use cambist_ports::store::AuditAction;

use futures_util::{StreamExt, future, stream};

use super::OrderService;
use super::desk::{Desk, Live, LiveOrder};
use super::find::{OrderKey, OrderView};
use super::report::Report;
use super::revision::Revision;
use crate::Call;

/// How many cancels are under way at once: enough to share the disk's syncs and the network's round trips, few enough that no
/// exchange takes it for an attack.
const CANCELS_AT_ONCE: usize = 32;

impl OrderService {
    /// Cancels an order. Canceling a canceled order again gives it back; one that ended otherwise is a conflict.
    pub async fn cancel(self: &Arc<Self>, call: &Call, key: &OrderKey) -> Result<OrderView, AppError> {
        let order = self.find(key).await?;
        let order_id = order.order_id;
        let desk = Arc::clone(self.desk(Some(order.exchange))?);
        let Some(live) = desk.live(order_id) else {
            return match order.status {
                OrderStatus::Canceled => self.view(order).await,
                OrderStatus::AwaitingApproval => self.withdraw(call, &desk, order).await,
                status => Err(ended(status).about(order_id)),
            };
        };
        let (this, call) = (Arc::clone(self), call.clone());
        let canceled = self.tasks.spawn(async move { this.cancel_live(&call, &desk, &live).await });
        canceled.await.map_err(AppError::internal)?.map_err(|error| error.about(order_id))?;
        let order = self.find(key).await?;
        match order.status {
            OrderStatus::Canceled | OrderStatus::PendingCancel => self.view(order).await,
            status => Err(ended(status).about(order_id)),
        }
    }

    /// Cancels every open order, of one market if it is named. Each outcome stands for itself, and one that is long in
    /// coming holds up no other.
    pub async fn cancel_all(
        self: &Arc<Self>,
        call: &Call,
        exchange: Option<ExchangeId>,
        symbol: Option<Symbol>,
    ) -> Result<Vec<(OrderKey, Result<OrderView, AppError>)>, AppError> {
        let desk = Arc::clone(self.desk(exchange)?);
        let cancels = desk.live_orders().into_iter().map(|live| self.cancel_if_open(call, live, symbol));
        let many = stream::iter(cancels.collect::<Vec<_>>()).buffer_unordered(CANCELS_AT_ONCE);
        Ok(many.filter_map(future::ready).collect().await)
    }

    /// Cancels an order of this market that was open a moment ago. If somebody else canceled it meanwhile, as the settling of
    /// a halt does, that is what is told of it.
    async fn cancel_if_open(
        self: &Arc<Self>,
        call: &Call,
        live: Live,
        symbol: Option<Symbol>,
    ) -> Option<(OrderKey, Result<OrderView, AppError>)> {
        let order = live.lock().await.order.clone();
        let ended_otherwise = order.status.is_final() && order.status != OrderStatus::Canceled;
        if ended_otherwise || symbol.is_some_and(|symbol| symbol != order.symbol) {
            return None;
        }
        let key = OrderKey::Ours(order.order_id);
        let outcome = self.cancel(call, &key).await;
        Some((key, outcome))
    }

    pub(super) async fn cancel_live(&self, call: &Call, desk: &Desk, live: &Live) -> Result<(), AppError> {
        let mut live = live.lock().await;
        if live.order.status.is_final() {
            return Ok(());
        }
        let mut asked = Revision::of(&live, self.clock.now());
        asked.step(Step::AskCancel, OrderEventKind::CancelAsked).map_err(AppError::internal)?;
        self.write(call, desk, &mut live, asked, AuditAction::CancelAsked).await?;
        let outcome = desk.venue.exchange.trading()?.cancel(&call.ctx(), &order_ref(&live)).await;
        match outcome {
            Ok(CancelOutcome::Canceled(order) | CancelOutcome::TooLate(order)) => {
                let report = Report { order: Some(&order), fills: &[] };
                let missing = self.take_in(call, desk, &mut live, report, AuditAction::CancelAnswered).await?;
                drop(live);
                if missing { self.sync_fills(call, desk).await } else { Ok(()) }
            }
            Ok(CancelOutcome::Requested) => Ok(()),
            Ok(CancelOutcome::NotFound) => {
                // It may have ended, or still be on its way there.
                let order_id = live.order.order_id;
                drop(live);
                self.reconcile(call, desk, order_id).await
            }
            Err(error) => self.cancel_failed(call, desk, &mut live, error).await,
        }
    }

    /// The cancel did not go through. Where the exchange provably did nothing, the order is as open as before; where that
    /// is not known it stays "pending cancel" and is looked up until it is.
    async fn cancel_failed(
        &self,
        call: &Call,
        desk: &Desk,
        live: &mut LiveOrder,
        error: ExchangeError,
    ) -> Result<(), AppError> {
        let ambiguous = matches!(
            error,
            ExchangeError::Timeout { .. } | ExchangeError::Unavailable { .. } | ExchangeError::Protocol { .. }
        );
        if !ambiguous {
            self.still_there(call, desk, live, &error.to_string()).await?;
            return Err(error.into());
        }
        let detail = format!("the cancel was sent, and its outcome is not known: {error}");
        let hint = "ask get_order until the status is no longer pending_cancel; canceling again is safe";
        Err(AppError::new(ErrorCode::OutcomeUnknown, detail).hint(hint))
    }

    async fn still_there(&self, call: &Call, desk: &Desk, live: &mut LiveOrder, reason: &str) -> Result<(), AppError> {
        if live.order.exchange_order_id.is_none() {
            return Ok(()); // Nobody knows whether it is there at all: it stays in doubt.
        }
        let step = if live.order.filled_quantity == Quantity::ZERO { Step::KeepOpen } else { Step::KeepPart };
        let mut kept = Revision::of(live, self.clock.now());
        let what = OrderEventKind::CancelRefused { reason: reason.to_owned() };
        kept.step(step, what).map_err(AppError::internal)?;
        self.write(call, desk, live, kept, AuditAction::CancelAnswered).await
    }
}

/// How the order is named to its exchange.
pub(super) fn order_ref(live: &LiveOrder) -> OrderRef {
    OrderRef {
        symbol: live.order.symbol,
        client_order_id: live.order.client_order_id.clone(),
        exchange_order_id: live.order.exchange_order_id.clone(),
    }
}

fn ended(status: OrderStatus) -> AppError {
    AppError::new(ErrorCode::Conflict, format!("the order is {status}; there is nothing left to cancel"))
}
