//! A human's yes to an order, or no.

use std::sync::Arc;

use cambist_model::safety::{Denial, Facts, Limits, approval_drift, order_value_usd};
use cambist_model::{
    AppError, ApprovalPlan, ErrorCode, Money, Order, OrderEvent, OrderEventKind, OrderId, OrderRequest, OrderStatus,
    Step,
};
use cambist_ports::store::{AuditAction, OrderFilter, Page};

use super::OrderService;
use super::desk::{Desk, LiveOrder};
use super::facts::Gathered;
use super::find::{OrderKey, OrderView};
use super::place::Purpose;
use super::revision::Revision;
use crate::Call;
use crate::digest::digest;

/// What a human is asked to agree to, and the seal that binds the yes to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalQuestion {
    /// The order.
    pub order: Order,
    /// What it would do.
    pub plan: ApprovalPlan,
    /// SHA-256 of [`ApprovalPlan::bound_to`], in hexadecimal digits.
    pub seal: String,
}

impl OrderService {
    /// What a human has to say yes or no to.
    pub async fn question(&self, key: &OrderKey) -> Result<ApprovalQuestion, AppError> {
        let order = self.find(key).await?;
        let (question, _) = self.open_question(order).await?;
        Ok(question)
    }

    /// Sends an order to which a human agreed, by the seal of the question that the human saw. A yes works once, and only
    /// as long as everything is as it was: the order is judged again by fresh facts, and refused when the market has moved
    /// too far or its time is up.
    pub async fn approve(self: &Arc<Self>, call: &Call, key: &OrderKey, seal: &str) -> Result<OrderView, AppError> {
        let order = self.find(key).await?;
        let order_id = order.order_id;
        let desk = Arc::clone(self.desk(Some(order.exchange))?);
        desk.check_open()?;
        let (question, live) = self.open_question(order).await?;
        if question.seal != seal {
            let detail = "the seal is not that of this order and plan; nothing was approved";
            return Err(AppError::new(ErrorCode::Conflict, detail).about(order_id).hint("look at the plan again"));
        }
        if question.plan.expires_at <= self.clock.now() {
            return Err(self.too_late(call, &desk, live, &question.plan).await?);
        }
        let request = OrderRequest::new(question.order.draft()).map_err(AppError::invalid)?;
        let mut gathered = self.gather(call, &desk, &request).await?;
        gathered.facts.confirmed = true;
        // Whoever agrees, it is held to the limits of whoever placed it.
        gathered.facts.placed_by.clone_from(&question.order.placed_by);
        if let Some(denial) = approval_drift(&question.plan, &desk.policy.limits, &gathered.facts) {
            return Err(self.refuse_late(call, &desk, live, vec![denial]).await?);
        }
        let (this, call) = (Arc::clone(self), call.clone());
        let sent = self.tasks.spawn(async move { this.send_approved(&call, &desk, order_id, request, gathered).await });
        sent.await.map_err(AppError::internal)?
    }

    /// Refuses an order that waits for a human's yes.
    pub async fn decline(&self, call: &Call, key: &OrderKey) -> Result<OrderView, AppError> {
        let order = self.find(key).await?;
        let desk = Arc::clone(self.desk(Some(order.exchange))?);
        let (_, live) = self.open_question(order).await?;
        let what = OrderEventKind::Declined { reason: said_by(call) };
        let order = self.end_question(call, &desk, live, Step::Decline, what).await?;
        self.view(order).await
    }

    /// Ends every question of an account: those whose time is up, or all of them.
    pub(super) async fn end_questions(&self, call: &Call, desk: &Desk, all: bool) -> Result<(), AppError> {
        let filter = OrderFilter {
            exchange: Some(desk.exchange()),
            account: Some(desk.account()),
            statuses: vec![OrderStatus::AwaitingApproval],
            ..OrderFilter::default()
        };
        for order in self.store.orders(&filter, &Page { limit: 1_000, cursor: None }).await?.items {
            let (question, live) = self.open_question(order).await?;
            let late = question.plan.expires_at <= self.clock.now();
            let (step, what) = match (late, all) {
                (true, _) => (Step::Expire, OrderEventKind::Expired),
                (false, true) => (Step::Decline, OrderEventKind::Declined { reason: "trading was stopped".to_owned() }),
                (false, false) => continue,
            };
            match self.end_question(call, desk, live, step, what).await {
                // Somebody answered at the same moment; whatever else there is to do must not stop at that.
                Err(error) if error.code == ErrorCode::Conflict => {}
                ended => drop(ended?),
            }
        }
        Ok(())
    }

    /// Withdraws an order that waits for a human's yes.
    pub(super) async fn withdraw(&self, call: &Call, desk: &Desk, order: Order) -> Result<OrderView, AppError> {
        let (_, live) = self.open_question(order).await?;
        let what = OrderEventKind::Canceled { reason: "withdrawn before a human agreed".to_owned() };
        let order = self.end_question(call, desk, live, Step::Cancel, what).await?;
        self.view(order).await
    }

    /// The question that is open about an order.
    async fn open_question(&self, order: Order) -> Result<(ApprovalQuestion, LiveOrder), AppError> {
        let events = self.store.order_events(order.order_id).await?;
        let plan = events.iter().find_map(|event| match &event.what {
            OrderEventKind::ApprovalAsked { plan, .. } => Some(plan.clone()),
            _ => None,
        });
        match plan {
            Some(plan) if order.status == OrderStatus::AwaitingApproval => {
                let seal = seal(&plan, &order);
                let live =
                    LiveOrder { order: order.clone(), next_event: next(&events), triggered: false, behind: false };
                Ok((ApprovalQuestion { order, plan, seal }, live))
            }
            _ => {
                let detail = format!("the order is {}; no human is asked about it", order.status);
                Err(AppError::new(ErrorCode::Conflict, detail).about(order.order_id))
            }
        }
    }

    async fn send_approved(
        &self,
        call: &Call,
        desk: &Desk,
        order_id: OrderId,
        request: OrderRequest,
        mut gathered: Gathered,
    ) -> Result<OrderView, AppError> {
        // Two who agree to one order at once must not both count it: the second would take back what the first one counted.
        let agreeing = desk.agreeing.lock().await;
        let (question, mut live) = self.open_question(self.find(&OrderKey::Ours(order_id)).await?).await?;
        let now = gathered.facts.now;
        if question.plan.expires_at <= now {
            return Err(self.too_late(call, desk, live, &question.plan).await?);
        }
        let approved = match desk.admit(&mut live.order, request, &mut gathered) {
            Ok(approved) => approved,
            Err(denials) => return Err(self.refuse_late(call, desk, live, denials).await?),
        };
        let mut revision = Revision::of(&live, now);
        revision.order.reason = None;
        revision.order.denials = Vec::new();
        let agreed = revision.step(Step::Approve, OrderEventKind::Approved { by: said_by(call) });
        agreed.map_err(AppError::internal)?;
        // Of a yes and a no at the same moment, the records let one through.
        if let Err(error) = self.write(call, desk, &mut live, revision, AuditAction::OrderApproved).await {
            desk.retract(&live.order, now);
            return Err(error.about(order_id));
        }
        let live = desk.track(live);
        drop(agreeing);
        self.send(call, desk, &live, approved, Purpose::Trade).await?;
        let order = live.lock().await.order.clone();
        self.view(order).await
    }

    /// Nobody may agree any more.
    async fn too_late(
        &self,
        call: &Call,
        desk: &Desk,
        live: LiveOrder,
        plan: &ApprovalPlan,
    ) -> Result<AppError, AppError> {
        let order_id = live.order.order_id;
        self.end_question(call, desk, live, Step::Expire, OrderEventKind::Expired).await?;
        let detail = format!("the yes came too late: it was possible until {}", plan.expires_at);
        Ok(AppError::new(ErrorCode::Conflict, detail).about(order_id).hint("place the order again"))
    }

    /// What a human agreed to is no longer allowed.
    async fn refuse_late(
        &self,
        call: &Call,
        desk: &Desk,
        mut live: LiveOrder,
        denials: Vec<Denial>,
    ) -> Result<AppError, AppError> {
        let order_id = live.order.order_id;
        live.order.denials.clone_from(&denials);
        let reason = denials.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        self.end_question(call, desk, live, Step::Decline, OrderEventKind::Declined { reason }).await?;
        Ok(AppError::denied(denials)
            .about(order_id)
            .hint("place the order again, so that a human sees it as it is now"))
    }

    async fn end_question(
        &self,
        call: &Call,
        desk: &Desk,
        mut live: LiveOrder,
        step: Step,
        what: OrderEventKind,
    ) -> Result<Order, AppError> {
        let order_id = live.order.order_id;
        let mut revision = Revision::of(&live, self.clock.now());
        revision.order.reason = Some(match &what {
            OrderEventKind::Declined { reason } | OrderEventKind::Canceled { reason } => reason.clone(),
            _ => "no human agreed in time".to_owned(),
        });
        revision.step(step, what).map_err(AppError::internal)?;
        let written = self.write(call, desk, &mut live, revision, AuditAction::OrderDeclined).await;
        written.map_err(|error| error.about(order_id))?;
        Ok(live.order)
    }
}

/// What a human is asked to agree to.
pub(super) fn plan(request: &OrderRequest, facts: &Facts, limits: &Limits) -> ApprovalPlan {
    let one = cambist_model::Price::new(cambist_model::Amount::ONE).ok();
    let value = order_value_usd(request, &Facts { quote_usd: one, ..facts.clone() });
    let fee = value.and_then(|value| facts.taker_fee.of(value).ok());
    ApprovalPlan {
        value_usd: order_value_usd(request, facts),
        mid_price: facts.reference.map(|reference| reference.mid),
        worst_price: facts.estimate.and_then(|found| found.worst_price),
        fee_at_most: fee.map(|fee| Money::new(fee, request.symbol().quote())),
        expires_at: facts.now.plus(std::time::Duration::from_secs(limits.confirmation_lifetime_s.into())),
    }
}

fn seal(plan: &ApprovalPlan, order: &Order) -> String {
    digest(plan.bound_to(order))
}

fn said_by(call: &Call) -> String {
    format!("{} by {}", call.principal, call.face)
}

fn next(events: &[OrderEvent]) -> u32 {
    events.last().map_or(1, |event| event.sequence.saturating_add(1))
}
