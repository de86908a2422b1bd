//! Bringing the records in line with the exchanges: at the start, after a gap, and for orders in doubt.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, ErrorCode, Order, OrderEventKind, OrderId, OrderStatus, Step};
use cambist_ports::exchange::ExchangeFill;
use cambist_ports::store::{AuditAction, Changes, OrderFilter, Page};

use super::OrderService;
use super::cancel::order_ref;
use super::desk::{Desk, Live, LiveOrder};
use super::report::Report;
use super::revision::Revision;
use crate::Call;

/// How often orders in doubt are looked up.
const LOOK_UP_EVERY: Duration = Duration::from_secs(2);

/// How long to wait before an exchange is asked again, in milliseconds, and then once more.
const PAUSES_MS: [u64; 5] = [100, 200, 400, 800, 1_600];

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
            desk.open();
            let (this, desk) = (Arc::clone(self), Arc::clone(desk));
            self.tasks.spawn(async move {
                tokio::select! {
                    () = this.stopped.cancelled() => {}
                    () = this.follow(&desk, events) => {}
                    () = this.look_up_doubtful(&desk) => {}
                }
            });
        }
        Ok(())
    }

    /// Asks an exchange again, for a few seconds, when it is busy or away. A single request that fails must not keep
    /// Cambist from starting.
    async fn persist<T, F: Future<Output = Result<T, AppError>>>(&self, ask: impl Fn() -> F) -> Result<T, AppError> {
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
        let transfers =
            self.persist(|| async { Ok(desk.venue.exchange.account()?.transfers(&call.ctx()).await?.value) });
        let transfers = transfers.await?;
        let (exchange, account) = (desk.exchange(), desk.account());
        let now = self.clock.now();
        let since = now.minus(Duration::from_mins(1));
        let open: Vec<_> = OrderStatus::ALL.iter().copied().filter(|status| status.is_open()).collect();
        let of = OrderFilter { exchange: Some(exchange), account: Some(account), ..OrderFilter::default() };
        for order in self.all_orders(&OrderFilter { statuses: open, ..of.clone() }).await? {
            self.track(desk, order).await?;
        }
        for order in self.all_orders(&OrderFilter { start: Some(since), ..of }).await?.iter().rev() {
            if order.status != OrderStatus::Denied {
                desk.count_placed(order.created_at);
            }
        }
        let fills = self.store.fill_history(exchange, account).await?;
        desk.with_positions(|positions| {
            transfers.iter().try_for_each(|transfer| positions.transfer(transfer))?;
            fills.iter().try_for_each(|fill| positions.fill(fill))
        })?;
        Ok(())
    }

    async fn all_orders(&self, filter: &OrderFilter) -> Result<Vec<Order>, AppError> {
        let mut page = Page { limit: 1_000, cursor: None };
        let mut orders = Vec::new();
        loop {
            let part = self.store.orders(filter, &page).await?;
            orders.extend(part.items);
            match part.next_cursor {
                Some(cursor) => page.cursor = Some(cursor),
                None => return Ok(orders),
            }
        }
    }

    async fn track(&self, desk: &Desk, order: Order) -> Result<Live, AppError> {
        let events = self.store.order_events(order.order_id).await?;
        let next_event = events.last().map_or(1, |event| event.sequence.saturating_add(1));
        let triggered = events.iter().any(|event| event.what == OrderEventKind::Triggered);
        Ok(desk.track(LiveOrder { order, next_event, triggered }))
    }

    /// Fetches every execution that is not recorded, then looks up every order that may have changed.
    pub(super) async fn align(&self, call: &Call, desk: &Desk) -> Result<(), AppError> {
        self.persist(|| self.sync_fills(call, desk)).await?;
        for live in desk.live_orders() {
            let order_id = live.lock().await.order.order_id;
            self.persist(|| self.reconcile(call, desk, order_id)).await?;
        }
        Ok(())
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

    /// The exchange says that there is no such order. For one that was never acknowledged, that is proof that it never
    /// arrived.
    async fn absent(&self, call: &Call, desk: &Desk, live: &mut LiveOrder) -> Result<(), AppError> {
        let order = &live.order;
        if order.exchange_order_id.is_some() || order.status.is_final() {
            tracing::error!(order_id = %order.order_id, "the exchange no longer knows an order that it had taken");
            return Ok(());
        }
        let reason = "the exchange says that it never arrived".to_owned();
        let mut revision = Revision::of(live, self.clock.now());
        revision.order.reason = Some(reason.clone());
        let step = if order.status == OrderStatus::PendingCancel { Step::Cancel } else { Step::Reject };
        revision.step(step, OrderEventKind::Reconciled { evidence: reason }).map_err(AppError::internal)?;
        self.write(call, desk, live, revision, AuditAction::OrderReconciled).await
    }

    /// Looks orders in doubt up, for ever.
    async fn look_up_doubtful(&self, desk: &Desk) {
        loop {
            self.clock.sleep_until(self.clock.now().plus(LOOK_UP_EVERY)).await;
            for live in desk.live_orders() {
                // An order whose lock is taken is being answered right now.
                let Ok(order) = live.try_lock().map(|live| live.order.clone()) else {
                    continue;
                };
                if !matches!(order.status, OrderStatus::Unknown | OrderStatus::PendingCancel) {
                    continue;
                }
                let call = Call::system(self.ids.request_id());
                if let Err(error) = self.reconcile(&call, desk, order.order_id).await {
                    tracing::warn!(order_id = %order.order_id, %error, "an order in doubt could not be looked up");
                }
            }
        }
    }
}
