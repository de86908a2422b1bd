//! Bringing the records in line with the exchanges: at the start, after a gap, and for orders in doubt.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use cambist_model::safety::ApprovedOrder;
use cambist_model::{Amount, AppError, ErrorCode, Order, OrderEventKind, OrderId, OrderSize, OrderStatus, Step};
use cambist_ports::exchange::ExchangeFill;
use cambist_ports::store::{AuditAction, Changes};

use super::OrderService;
use super::cancel::order_ref;
use super::desk::{Desk, Live, LiveOrder};
use super::recorded::{Recorded, of_desk};
use super::report::Report;
use super::revision::Revision;
use super::tally::Gain;
use crate::Call;
use crate::valuation::usd_value;

/// How often orders in doubt are looked up.
const LOOK_UP_EVERY: Duration = Duration::from_secs(2);

/// How long an order may be on its way. Before that, an exchange that does not know it proves nothing. It leaves while its
/// approval holds; the rest is for a slow network.
const ON_ITS_WAY: Duration = ApprovedOrder::LIFETIME.saturating_mul(3);

/// How long to wait before an exchange is asked again, in milliseconds, and then once more.
const PAUSES_MS: [u64; 5] = [100, 200, 400, 800, 1_600];

/// Is it the step after which an order leaves?
fn is_leaving(what: &OrderEventKind) -> bool {
    matches!(what, OrderEventKind::Intended { .. } | OrderEventKind::Approved { .. })
}

/// Is it a failure that is over in a moment?
fn passes(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::ExchangeRateLimited | ErrorCode::ExchangeUnavailable)
}

impl OrderService {
    /// Brings every desk in line with its exchange, opens it for orders, and follows the exchange from then on.
    pub(crate) async fn start(self: &Arc<Self>) -> Result<(), AppError> {
        for desk in &self.desks {
            let call = Call::system(self.ids.request_id());
            self.load(&call, desk).await?;
            // The stream is opened before the first look, so that nothing falls between the two.
            let events = self.persist(|| self.subscribe(&call, desk)).await?;
            self.align(&call, desk).await?;
            self.wake_up(&call, desk).await?;
            desk.open();
            let (this, desk) = (Arc::clone(self), Arc::clone(desk));
            self.tasks.spawn(async move {
                tokio::select! {
                    // In this order and not by chance, so that a simulation can be repeated.
                    biased;
                    () = this.stopped.cancelled() => {}
                    () = this.follow(&desk, events) => {}
                    () = this.look_after(&desk) => {}
                    () = this.stay_alive(&desk) => {}
                }
            });
        }
        Ok(())
    }

    /// Asks an exchange again, for a few seconds, when it is busy or away. A single request that fails must not keep
    /// Cambist from starting.
    pub(super) async fn persist<T, F: Future<Output = Result<T, AppError>>>(
        &self,
        ask: impl Fn() -> F,
    ) -> Result<T, AppError> {
        for pause in PAUSES_MS.map(Duration::from_millis) {
            match ask().await {
                Err(error) if passes(error.code) => tracing::warn!(%error, "the exchange is asked again"),
                answered => return answered,
            }
            self.clock.sleep_until(self.clock.now().plus(pause)).await;
        }
        ask().await
    }

    /// Takes what the records know of an account into memory.
    async fn load(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        self.load_standing(desk).await?;
        let transfers =
            self.persist(|| async { Ok(desk.venue.exchange.account()?.transfers(&call.ctx()).await?.value) });
        let transfers = transfers.await?;
        let (exchange, account) = (desk.exchange(), desk.account());
        let now = self.clock.now();
        let Recorded { open, asked, placed_by } = self.read_orders(desk, now).await?;
        for order in open {
            desk.expect(&order, self.worth_usd(call, desk, &order).await);
            self.track(desk, order).await?;
        }
        self.count_asked(desk, asked, now).await?;
        let fills = self.store.fill_history(exchange, account).await?;
        let gains = desk.with_tally(|tally| tally.begin(&transfers, fills))?;
        count_gains(desk, &gains, &placed_by);
        Ok(())
    }

    /// What an order may be worth, in USD: by its own price if it has one, else by the market's.
    async fn worth_usd(&self, call: &Call, desk: &Desk, order: &Order) -> Option<Amount> {
        let ctx = call.ctx().calm();
        let price = async |asset| self.valuation.usd_price(&ctx, &desk.venue, asset).await;
        let (base, quote) = (order.symbol.base(), order.symbol.quote());
        match (order.size()?, order.limit_price.or(order.stop_price)) {
            (OrderSize::Quote(spend), _) => usd_value(spend.amount(), price(quote).await?),
            (OrderSize::Base(quantity), Some(own)) => usd_value(own.notional(quantity).ok()?, price(quote).await?),
            (OrderSize::Base(quantity), None) => usd_value(quantity.amount(), price(base).await?),
        }
    }

    async fn track(&self, desk: &Desk, order: Order) -> Result<Live, AppError> {
        let events = self.store.order_events(order.order_id).await?;
        let next_event = events.last().map_or(1, |event| event.sequence.saturating_add(1));
        let triggered = events.iter().any(|event| event.what == OrderEventKind::Triggered);
        Ok(desk.track(LiveOrder { order, next_event, triggered, behind: false }))
    }

    /// Fetches every execution that is not recorded, then looks up every order that may have changed.
    pub(super) async fn align(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        self.persist(|| self.sync_fills(call, desk)).await?;
        let mut aligned = Ok(());
        for live in desk.live_orders() {
            let order_id = live.lock().await.order.order_id;
            // One that cannot be looked up must not hold up the others.
            let reconciled = self.persist(|| self.reconcile(call, desk, order_id)).await;
            aligned = aligned.and(reconciled);
        }
        aligned
    }

    /// Fetches the executions since the last time and counts in those that are new.
    pub(super) async fn sync_fills(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        let key = format!("fills_cursor/{}/{}", desk.exchange(), desk.account());
        let mut cursor: Option<String> = match self.store.setting(&key).await? {
            Some(json) => serde_json::from_str(&json).map_err(AppError::internal)?,
            None => None,
        };
        let account = desk.venue.exchange.account()?;
        loop {
            let page = account.fills(&call.ctx().calm(), cursor.as_deref()).await?;
            self.take_in_fills(call, desk, &page.fills).await?;
            if page.cursor != cursor {
                cursor.clone_from(&page.cursor);
                let value = serde_json::to_string(&cursor).map_err(AppError::internal)?;
                let settings = vec![(key.clone(), Some(value))];
                self.store.commit(Changes { settings, ..Changes::default() }).await?;
            }
            if !page.more {
                return Ok(());
            }
        }
    }

    async fn take_in_fills(&self, call: &Call, desk: &Desk, fills: &[ExchangeFill]) -> Result<(), AppError> {
        let mut by_order: BTreeMap<OrderId, Vec<ExchangeFill>> = BTreeMap::new();
        for fill in fills {
            if self.store.has_fill(desk.exchange(), desk.account(), &fill.fill_id).await? {
                continue;
            }
            match self.order_of(desk, fill).await? {
                Some(order_id) => by_order.entry(order_id).or_default().push(fill.clone()),
                None => {
                    tracing::warn!(fill = %fill.fill_id, "an execution of an order that Cambist did not place");
                }
            }
        }
        for (order_id, fills) in by_order {
            let Some(live) = self.live(desk, order_id).await? else {
                continue;
            };
            let mut live = live.lock().await;
            let report = Report { order: None, fills: &fills };
            self.take_in(call, desk, &mut live, report, AuditAction::FillRecorded).await?;
        }
        Ok(())
    }

    pub(super) async fn order_of(&self, desk: &Desk, fill: &ExchangeFill) -> Result<Option<OrderId>, AppError> {
        let known = fill.client_order_id.as_ref().and_then(|id| desk.id_of_client(id));
        if let Some(id) = known.or_else(|| desk.id_of_exchange(&fill.exchange_order_id)) {
            return Ok(Some(id));
        }
        let (exchange, account) = (desk.exchange(), desk.account());
        if let Some(id) = &fill.client_order_id
            && let Some(order) = self.store.order_by_client_id(exchange, account, id).await?
        {
            return Ok(Some(order.order_id));
        }
        let order = self.store.order_by_exchange_id(exchange, account, &fill.exchange_order_id).await?;
        Ok(order.map(|order| order.order_id))
    }

    /// An order to be changed: from memory, or, when it had ended and was let go, from the records.
    pub(super) async fn live(&self, desk: &Desk, order_id: OrderId) -> Result<Option<Live>, AppError> {
        if let Some(live) = desk.live(order_id) {
            return Ok(Some(live));
        }
        match self.store.order(order_id).await? {
            Some(order) => self.track(desk, order).await.map(Some),
            None => Ok(None),
        }
    }

    /// Asks the exchange what became of an order, and believes it.
    pub(super) async fn reconcile(&self, call: &Call, desk: &Desk, order_id: OrderId) -> Result<(), AppError> {
        let Some(live) = self.live(desk, order_id).await? else {
            return Ok(());
        };
        let mut live = live.lock().await;
        let trading = desk.venue.exchange.trading()?;
        let found = trading.order(&call.ctx().calm(), &order_ref(&live)).await?;
        let Some(found) = found else {
            return self.absent(call, desk, &mut live).await;
        };
        let report = Report { order: Some(&found), fills: &[] };
        let missing = self.take_in(call, desk, &mut live, report, AuditAction::OrderReconciled).await?;
        drop(live);
        if !missing {
            return Ok(());
        }
        self.sync_fills(call, desk).await?;
        let Some(live) = self.live(desk, order_id).await? else {
            return Ok(());
        };
        let mut live = live.lock().await;
        let report = Report { order: Some(&found), fills: &[] };
        self.take_in(call, desk, &mut live, report, AuditAction::OrderReconciled).await?;
        Ok(())
    }

    /// The exchange says that there is no such order. For one that was never acknowledged, and cannot be on its way any
    /// more, that is proof that it never arrived.
    async fn absent(&self, call: &Call, desk: &Desk, live: &mut LiveOrder) -> Result<(), AppError> {
        let (order, now) = (&live.order, self.clock.now());
        let step = match order.status {
            OrderStatus::Pending | OrderStatus::Unknown => Step::Reject,
            OrderStatus::PendingCancel if order.exchange_order_id.is_none() => Step::Cancel,
            _ => {
                tracing::error!(order_id = %order.order_id, "the exchange no longer knows an order that it had taken");
                return Ok(());
            }
        };
        // Not since it was created: it may have waited for a human's yes before it left. And not since it changed: who
        // wants it canceled again and again must not keep it in doubt for ever.
        let events = self.store.order_events(order.order_id).await?;
        let left = events.iter().rfind(|event| is_leaving(&event.what)).map_or(order.updated_at, |event| event.at);
        if now.since(left) < ON_ITS_WAY {
            return Ok(());
        }
        let reason = "the exchange says that it never arrived".to_owned();
        let mut revision = Revision::of(live, now);
        revision.order.reason = Some(reason.clone());
        revision.step(step, OrderEventKind::Reconciled { evidence: reason }).map_err(AppError::internal)?;
        self.write(call, desk, live, revision, AuditAction::OrderReconciled).await
    }

    /// Settles what is not settled, for ever: orders in doubt, and open orders of an account that was halted.
    async fn look_after(&self, desk: &Desk) {
        loop {
            self.clock.sleep_until(self.clock.now().plus(LOOK_UP_EVERY)).await;
            if desk.with_tally(|tally| tally.is_disordered())
                && let Err(error) = self.recount(desk).await
            {
                tracing::warn!(exchange = %desk.exchange(), %error, "the executions could not be counted anew");
            }
            if let Err(error) = self.watch(&Call::system(self.ids.request_id()), desk).await {
                tracing::warn!(exchange = %desk.exchange(), %error, "the account could not be watched");
            }
            self.heed_breakers(&Call::system(self.ids.request_id()), desk).await;
            if let Err(error) = self.end_questions(&Call::system(self.ids.request_id()), desk, false).await {
                tracing::warn!(%error, "questions whose time is up could not be ended");
            }
            for live in desk.live_orders() {
                // An order whose lock is taken is being answered right now.
                let Ok((order, is_doubtful)) = live.try_lock().map(|live| (live.order.clone(), live.is_doubtful()))
                else {
                    continue;
                };
                let call = Call::system(self.ids.request_id());
                let settled = if is_doubtful {
                    self.settle(&call, desk, &live, order.order_id).await
                } else if desk.must_go(&order, !self.valuation.is_cash(order.acquires())) {
                    self.cancel_live(&call, desk, &live).await
                } else {
                    Ok(())
                };
                if let Err(error) = settled {
                    tracing::warn!(order_id = %order.order_id, %error, "an order could not be settled");
                }
            }
        }
    }

    /// Counts all executions anew, in the order in which they happened.
    async fn recount(&self, desk: &Desk) -> Result<(), AppError> {
        let _alone = desk.counting.write().await;
        let mut placed_by = HashMap::new();
        let note = |order: Order| {
            placed_by.insert(order.order_id, order.placed_by);
        };
        self.each_order(&of_desk(desk), note).await?;
        let fills = self.store.fill_history(desk.exchange(), desk.account()).await?;
        let gains = desk.with_tally(|tally| tally.recount(fills))?;
        desk.forget_gains();
        count_gains(desk, &gains, &placed_by);
        Ok(())
    }

    /// Looks an order in doubt up. If it was to be canceled and is still open, the cancel was lost, and is sent again.
    async fn settle(&self, call: &Call, desk: &Desk, live: &Live, order_id: OrderId) -> Result<(), AppError> {
        self.reconcile(call, desk, order_id).await?;
        let lost = {
            let live = live.lock().await;
            live.order.status == OrderStatus::PendingCancel && live.order.exchange_order_id.is_some()
        };
        if lost { self.cancel_live(call, desk, live).await } else { Ok(()) }
    }
}

/// Counts what was realized, each for whoever placed the order.
fn count_gains(desk: &Desk, gains: &[Gain], placed_by: &HashMap<OrderId, String>) {
    for gain in gains {
        let name = placed_by.get(&gain.order_id).map_or(Order::NOBODY, String::as_str);
        desk.count_gain(gain, name);
    }
}
