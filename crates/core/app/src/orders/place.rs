//! Placing an order: judged, written down, sent once, answered, written down again.

use std::sync::Arc;

use cambist_model::safety::{ApprovedOrder, Denial, Facts, Limits, TradingState};
use cambist_model::{
    AppError, ErrorCode, Order, OrderDraft, OrderEvent, OrderEventKind, OrderId, OrderRequest, OrderStatus, Step,
};
use cambist_ports::exchange::{NotSent, SubmitOutcome};
use cambist_ports::store::{AuditAction, Changes};
use serde::Serialize;

use super::OrderService;
use super::approve::plan;
use super::desk::{Desk, Live, LiveOrder, lacks_only_a_yes};
use super::facts::Gathered;
use super::find::OrderView;
use super::report::Report;
use super::revision::Revision;
use crate::Call;

/// What an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To trade.
    Trade,
    /// To get out of everything, because an account was stopped.
    Exit,
}

impl OrderService {
    /// Places an order.
    ///
    /// The same client order id again gives the first order back as it now stands. Whatever the caller does meanwhile,
    /// an order that was admitted is seen through.
    pub async fn place(self: &Arc<Self>, call: &Call, draft: OrderDraft) -> Result<OrderView, AppError> {
        self.place_as(call, draft, Purpose::Trade).await
    }

    /// Places an order for a purpose, which decides what the gate holds it to.
    pub(super) async fn place_as(
        self: &Arc<Self>,
        call: &Call,
        draft: OrderDraft,
        purpose: Purpose,
    ) -> Result<OrderView, AppError> {
        let desk = Arc::clone(self.desk(Some(draft.exchange))?);
        desk.check_open()?;
        let request = OrderRequest::new(draft).map_err(AppError::invalid)?;
        if let Some(placed) = self.placed_before(&desk, &request).await? {
            return Ok(placed);
        }
        let mut gathered = self.gather(call, &desk, &request).await?;
        gathered.facts.exit = purpose == Purpose::Exit;
        let (this, call) = (Arc::clone(self), call.clone());
        let carried_out = self.tasks.spawn(async move {
            let outcome = this.carry_out(&call, &desk, request, gathered).await;
            this.heed_breakers(&call, &desk).await;
            outcome
        });
        carried_out.await.map_err(AppError::internal)?
    }

    async fn placed_before(&self, desk: &Desk, request: &OrderRequest) -> Result<Option<OrderView>, AppError> {
        let Some(id) = request.client_order_id() else {
            return Ok(None);
        };
        let Some(order) = self.store.order_by_client_id(desk.exchange(), desk.account(), id).await? else {
            return Ok(None);
        };
        if order.asks_the_same(request) {
            return self.view(order).await.map(Some);
        }
        let detail = format!("client order id {id} belongs to another order, {}", order.order_id);
        Err(AppError::new(ErrorCode::Conflict, detail)
            .about(order.order_id)
            .hint("use a new client_order_id for a new order"))
    }

    /// Of two at once with one client order id, the second gets the first one's order and not the conflict.
    async fn unless_placed(&self, desk: &Desk, request: &OrderRequest, error: AppError) -> Result<OrderView, AppError> {
        if error.code == ErrorCode::Conflict
            && let Some(placed) = self.placed_before(desk, request).await?
        {
            return Ok(placed);
        }
        Err(error)
    }

    async fn carry_out(
        &self,
        call: &Call,
        desk: &Desk,
        request: OrderRequest,
        mut gathered: Gathered,
    ) -> Result<OrderView, AppError> {
        let order_id = self.ids.order_id();
        let admitted_at = gathered.facts.now;
        let purpose = if gathered.facts.exit { Purpose::Exit } else { Purpose::Trade };
        let mut order = Order::intended(order_id, &request, admitted_at).by(&call.principal);
        let approved = match desk.admit(&mut order, request.clone(), &mut gathered) {
            Ok(approved) => approved,
            Err(denials) if lacks_only_a_yes(&denials) => {
                let asked = self.ask_for_approval(call, desk, order_id, &request, denials, &gathered.facts).await;
                return self.unless_placed(desk, &request, asked.unwrap_or_else(|error| error)).await;
            }
            Err(denials) => {
                let denied = self.deny(call, desk, order_id, &request, denials, gathered.facts).await;
                return self.unless_placed(desk, &request, denied.unwrap_or_else(|error| error)).await;
            }
        };
        let live = match self.intend(call, desk, order.clone(), gathered.facts).await {
            Ok(live) => live,
            Err(error) => {
                desk.retract(&order, admitted_at);
                return self.unless_placed(desk, &request, error).await;
            }
        };
        self.send(call, desk, &live, approved, purpose).await?;
        let order = live.lock().await.order.clone();
        self.view(order).await.map_err(|error| {
            let detail = "the order was sent and answered, and its record could not be read";
            AppError::new(ErrorCode::OutcomeUnknown, detail).about(order_id).caused_by(error).hint("ask get_order")
        })
    }

    /// Writes down that a human has to agree, and makes the error that tells of it.
    async fn ask_for_approval(
        &self,
        call: &Call,
        desk: &Desk,
        order_id: OrderId,
        request: &OrderRequest,
        denials: Vec<Denial>,
        facts: &Facts,
    ) -> Result<AppError, AppError> {
        let limits = &desk.policy.limits;
        let plan = plan(request, facts, limits);
        let order = Order::awaiting(order_id, request, denials.clone(), facts.now).by(&call.principal);
        let minutes = limits.confirmation_lifetime_s.div_ceil(60);
        let what = OrderEventKind::ApprovalAsked { plan, facts: Some(Box::new(facts.clone())) };
        let asked = first_entry(call, desk, order.clone(), what, AuditAction::ApprovalAsked);
        if let Err(error) = self.store.commit(asked).await {
            desk.retract_question(&order, facts.now);
            return Err(error.into());
        }
        self.announce(&order);
        let hint = format!(
            "it is written down and not sent: within {minutes} minutes a human may run `cambist approve {order_id}`; \
             get_order tells what came of it"
        );
        let error = AppError::denied(denials).about(order_id).hint(hint);
        Ok(AppError { code: ErrorCode::ConfirmationRequired, ..error })
    }

    /// Writes a refusal down and makes the error that tells of it.
    async fn deny(
        &self,
        call: &Call,
        desk: &Desk,
        order_id: OrderId,
        request: &OrderRequest,
        denials: Vec<Denial>,
        facts: Facts,
    ) -> Result<AppError, AppError> {
        let order = Order::denied(order_id, request, denials.clone(), self.clock.now()).by(&call.principal);
        let what = OrderEventKind::Denied { denials: denials.clone(), facts: Some(Box::new(facts)) };
        self.store.commit(first_entry(call, desk, order, what, AuditAction::OrderDenied)).await?;
        let hint = "check_trade_risk judges an order without placing it; get_limits shows what is left of the limits";
        Ok(AppError::denied(denials).about(order_id).hint(hint))
    }

    /// Writes the intent down. Only after this may anything leave the house.
    async fn intend(&self, call: &Call, desk: &Desk, order: Order, facts: Facts) -> Result<Live, AppError> {
        let what = OrderEventKind::Intended { facts: Some(Box::new(facts)) };
        let changes = first_entry(call, desk, order.clone(), what, AuditAction::OrderIntended);
        self.store.commit(changes).await?;
        self.announce(&order);
        Ok(desk.track(LiveOrder { order, next_event: 2, triggered: false, behind: false }))
    }

    /// Sends the order, once, and writes down what came of it.
    pub(super) async fn send(
        &self,
        call: &Call,
        desk: &Desk,
        live: &Live,
        approved: ApprovedOrder,
        purpose: Purpose,
    ) -> Result<(), AppError> {
        // The lock is held from before the order leaves until its answer is written: a fill that arrives meanwhile on
        // the stream waits and finds the order as it then is.
        let mut live = live.lock().await;
        let (order_id, client_order_id) = (live.order.order_id, live.order.client_order_id.clone());
        let outcome = if approved.expires_at() <= self.clock.now() {
            let slow = "writing it down took longer than the approval holds";
            Ok(SubmitOutcome::Rejected { reason: format!("not sent: {slow}") })
        } else if purpose == Purpose::Trade && self.is_stopped(desk, approved.request()) {
            // It was admitted a moment before; whoever stopped the account may not have seen it among the open orders.
            Ok(SubmitOutcome::Rejected { reason: "not sent: trading was stopped meanwhile".to_owned() })
        } else {
            match desk.venue.exchange.trading() {
                Ok(trading) => trading.submit(&call.ctx(), &client_order_id, approved).await,
                Err(unsupported) => Err(NotSent(unsupported.into())),
            }
        };
        let error = self.take_answer(call, desk, &mut live, outcome).await.map_err(|error| {
            let detail = "the order was sent, and its answer could not be written down";
            AppError::new(ErrorCode::OutcomeUnknown, detail).about(order_id).caused_by(error)
        })?;
        error.map_or(Ok(()), |error| Err(error.about(order_id)))
    }

    /// May an order of this kind not leave any more?
    fn is_stopped(&self, desk: &Desk, request: &OrderRequest) -> bool {
        match desk.standing().state {
            TradingState::Active => false,
            TradingState::ReduceOnly => !self.valuation.is_cash(request.acquires()),
            TradingState::Halted => true,
        }
    }

    /// Writes the answer down; returns the error that it means for the caller, if it means one.
    async fn take_answer(
        &self,
        call: &Call,
        desk: &Desk,
        live: &mut LiveOrder,
        outcome: Result<SubmitOutcome, NotSent>,
    ) -> Result<Option<AppError>, AppError> {
        let (step, what, error) = match outcome {
            Ok(SubmitOutcome::Accepted { order, fills }) => {
                let report = Report { order: Some(&order), fills: &fills };
                self.take_in(call, desk, live, report, AuditAction::OrderAnswered).await?;
                return Ok(None);
            }
            Ok(SubmitOutcome::Rejected { reason }) => {
                let detail = format!("{} refused the order: {reason}", desk.exchange());
                let error = AppError::new(ErrorCode::ExchangeRejected, detail);
                (Step::Reject, OrderEventKind::Rejected { reason: reason.clone() }, (reason, error))
            }
            Ok(SubmitOutcome::Unknown { cause }) => {
                let detail = format!("the order was sent to {} and its outcome is not known: {cause}", desk.exchange());
                let hint = "ask get_order until the status is no longer unknown; do not place it again";
                let error = AppError::new(ErrorCode::OutcomeUnknown, detail).hint(hint);
                (Step::Lose, OrderEventKind::Lost { cause: cause.clone() }, (cause, error))
            }
            Err(NotSent(cause)) => {
                let reason = format!("not sent: {cause}");
                let error = AppError::from(cause).hint("the order did not leave Cambist; it may be placed again");
                (Step::Reject, OrderEventKind::Rejected { reason: reason.clone() }, (reason, error))
            }
        };
        let mut revision = Revision::of(live, self.clock.now());
        revision.order.reason = Some(error.0);
        revision.step(step, what).map_err(AppError::internal)?;
        debug_assert!(revision.order.status != OrderStatus::Pending, "an answered order is no longer pending");
        self.write(call, desk, live, revision, AuditAction::OrderAnswered).await?;
        Ok(Some(error.1))
    }
}

/// What the audit says about a decision: the order, and the limits in force.
#[derive(Serialize)]
struct Decision<'a> {
    order: &'a Order,
    limits: &'a Limits,
}

/// The beginning of an order's record.
fn first_entry(call: &Call, desk: &Desk, order: Order, what: OrderEventKind, action: AuditAction) -> Changes {
    let (at, order_id) = (order.created_at, order.order_id);
    let audit = call.audit(action, order_id, at, &Decision { order: &order, limits: &desk.policy.limits });
    let event = OrderEvent { order_id, sequence: 1, at, status: order.status, what };
    Changes { new_orders: vec![order], events: vec![event], audit: vec![audit], ..Changes::default() }
}
