//! What an exchange reports, turned into what happened to an order. The only place where reports change orders.

use cambist_model::{AppError, ExchangeOrderId, Fill, OrderEventKind, OrderStatus, Price, Step};
use cambist_ports::Ctx;
use cambist_ports::exchange::{ExchangeFill, ExchangeOrder, ExchangeOrderStatus};
use cambist_ports::store::AuditAction;

use super::OrderService;
use super::desk::{Desk, LiveOrder};
use super::revision::Revision;
use crate::Call;

/// What an exchange said about an order.
pub(super) struct Report<'a> {
    /// The order as the exchange sees it, if it said.
    pub(super) order: Option<&'a ExchangeOrder>,
    /// Executions, perhaps known ones among them.
    pub(super) fills: &'a [ExchangeFill],
}

impl OrderService {
    /// Takes a report in: counts the executions that are new, follows the state, and writes it down.
    ///
    /// Returns true if the exchange counts more filled than the executions known to us explain: they must be fetched.
    pub(super) async fn take_in(
        &self,
        call: &Call,
        desk: &Desk,
        live: &mut LiveOrder,
        report: Report<'_>,
        action: AuditAction,
    ) -> Result<bool, AppError> {
        let mut revision = Revision::of(live, self.clock.now());
        if let Some(id) = exchange_order_id(&report) {
            acknowledge(&mut revision, id);
        }
        if report.order.is_some_and(|order| order.triggered) && !revision.triggered {
            revision.triggered = true;
            revision.note(OrderEventKind::Triggered);
        }
        for fill in self.unknown_fills(&call.ctx(), desk, live, report.fills).await? {
            let fill_id = fill.fill_id.clone();
            if let Err(error) = revision.fill(fill) {
                // Counting it would make the sums wrong; leaving it out is the smaller lie, and it is said aloud.
                tracing::error!(order_id = %revision.order.order_id, %fill_id, %error, "an execution cannot be counted");
            }
        }
        let missing = report.order.is_some_and(|order| order.filled_quantity > revision.order.filled_quantity);
        // Its end must wait until everything that it filled is counted.
        if let Some(order) = report.order.filter(|_| !missing) {
            follow_status(&mut revision, order);
        }
        self.write(call, desk, live, revision, action).await?;
        live.behind = missing;
        Ok(missing)
    }

    async fn unknown_fills(
        &self,
        ctx: &Ctx,
        desk: &Desk,
        live: &LiveOrder,
        reported: &[ExchangeFill],
    ) -> Result<Vec<Fill>, AppError> {
        let mut fills: Vec<Fill> = Vec::with_capacity(reported.len());
        let mut rate: Option<Option<Price>> = None;
        for fill in reported {
            let twice = fills.iter().any(|known| known.fill_id == fill.fill_id);
            if twice || self.store.has_fill(desk.exchange(), desk.account(), &fill.fill_id).await? {
                continue;
            }
            let usd_rate = match rate {
                Some(known) => known,
                None => *rate.insert(self.valuation.usd_price(ctx, &desk.venue, fill.symbol.quote()).await),
            };
            fills.push(Fill {
                fill_id: fill.fill_id.clone(),
                order_id: live.order.order_id,
                exchange: desk.exchange(),
                account: desk.account(),
                symbol: fill.symbol,
                side: fill.side,
                price: fill.price,
                quantity: fill.quantity,
                fee: fill.fee,
                liquidity: fill.liquidity,
                usd_rate,
                executed_at: fill.executed_at,
            });
        }
        Ok(fills)
    }
}

/// The exchange's id for the order that it speaks of; an execution proves as well as the order itself that there is one.
fn exchange_order_id<'a>(report: &Report<'a>) -> Option<&'a ExchangeOrderId> {
    let of_order = report.order.map(|order| &order.exchange_order_id);
    of_order.or_else(|| report.fills.first().map(|fill| &fill.exchange_order_id))
}

/// The exchange knows the order, so it took it.
fn acknowledge(revision: &mut Revision, id: &ExchangeOrderId) {
    if revision.order.exchange_order_id.is_some() {
        return;
    }
    let accepted = OrderEventKind::Accepted { exchange_order_id: id.clone() };
    revision.order.exchange_order_id = Some(id.clone());
    revision.order.reason = None;
    if revision.step(Step::Accept, accepted.clone()).is_err() {
        revision.note(accepted);
    }
}

/// Follows the exchange's word on how the order stands. A word that is older than what is known changes nothing.
fn follow_status(revision: &mut Revision, order: &ExchangeOrder) {
    let status = revision.order.status;
    let (step, what) = match &order.status {
        ExchangeOrderStatus::Filled if status != OrderStatus::Filled => (Step::FillRest, OrderEventKind::Completed),
        ExchangeOrderStatus::Canceled { reason } if status != OrderStatus::Canceled => {
            revision.order.reason = Some(reason.clone());
            (Step::Cancel, OrderEventKind::Canceled { reason: reason.clone() })
        }
        ExchangeOrderStatus::Expired if status != OrderStatus::Expired => (Step::Expire, OrderEventKind::Expired),
        ExchangeOrderStatus::Rejected { reason } if status != OrderStatus::Rejected => {
            revision.order.reason = Some(reason.clone());
            (Step::Reject, OrderEventKind::Rejected { reason: reason.clone() })
        }
        _ => return,
    };
    if let Err(error) = revision.step(step, what) {
        tracing::warn!(order_id = %revision.order.order_id, %error, "the exchange's word does not fit what is known");
    }
}
