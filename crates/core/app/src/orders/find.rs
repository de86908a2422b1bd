//! Finding orders and executions in the records.

use std::sync::Arc;

use cambist_model::access::Grant;
use cambist_model::{AppError, ClientOrderId, ExchangeOrderId, Fill, Order, OrderEvent, OrderId, OrderStatus};
use cambist_ports::store::{FillFilter, OrderFilter, Page, PageOf};

use super::OrderService;
use crate::{AccountKey, Call};

/// An order with its executions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// Its executions, oldest first.
    pub fills: Vec<Fill>,
}

/// Any of the ids by which an order is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderKey {
    /// Ours.
    Ours(OrderId),
    /// Any text: ours, the client's, or the exchange's.
    Any(String),
}

impl OrderService {
    /// An order with its executions. One whose state is in doubt is looked up at its exchange first.
    pub async fn get(self: &Arc<Self>, call: &Call, key: &OrderKey) -> Result<OrderView, AppError> {
        let order = self.find(key).await?;
        let desk = Arc::clone(self.desk(Some(order.exchange))?);
        let in_doubt = match order.status {
            OrderStatus::Unknown | OrderStatus::PendingCancel => true,
            // One whose lock is taken is being answered right now.
            OrderStatus::Pending => desk.live(order.order_id).is_none_or(|live| live.try_lock().is_ok()),
            _ => false,
        };
        if !in_doubt {
            return self.view(order).await;
        }
        let (this, call) = (Arc::clone(self), call.clone());
        let order_id = order.order_id;
        let looked_up = self.tasks.spawn(async move { this.reconcile(&call, &desk, order_id).await });
        if let Err(error) = looked_up.await.map_err(AppError::internal)? {
            // The exchange cannot be asked just now. What is known is still worth telling: "unknown" is an answer.
            tracing::warn!(%order_id, %error, "an order in doubt could not be looked up");
        }
        let order = self.find(key).await?;
        self.view(order).await
    }

    /// What happened to an order.
    pub async fn events(&self, order_id: OrderId) -> Result<Vec<OrderEvent>, AppError> {
        Ok(self.store.order_events(order_id).await?)
    }

    /// Orders, newest first.
    pub async fn list(&self, filter: &OrderFilter, page: &Page) -> Result<PageOf<Order>, AppError> {
        Ok(self.store.orders(filter, page).await?)
    }

    /// Executions, newest first.
    pub async fn fills(&self, filter: &FillFilter, page: &Page) -> Result<PageOf<Fill>, AppError> {
        Ok(self.store.fills(filter, page).await?)
    }

    /// The account of an order. One that is not among what was granted is not found, as if it did not exist.
    pub async fn account_of(&self, grant: &Grant, key: &OrderKey) -> Result<AccountKey, AppError> {
        let order = self.find(key).await?;
        let account = self.exchanges.account_of(order.exchange, order.account);
        account.ok().filter(|account| account.is_granted(grant)).ok_or_else(|| no_such_order(key))
    }

    pub(super) async fn find(&self, key: &OrderKey) -> Result<Order, AppError> {
        let found = match key {
            OrderKey::Ours(id) => self.store.order(*id).await?,
            OrderKey::Any(text) => self.find_any(text).await?,
        };
        found.ok_or_else(|| no_such_order(key))
    }

    async fn find_any(&self, text: &str) -> Result<Option<Order>, AppError> {
        if let Ok(id) = OrderId::parse(text) {
            return Ok(self.store.order(id).await?);
        }
        for desk in &self.desks {
            let (exchange, account) = (desk.exchange(), desk.account());
            if let Ok(id) = ClientOrderId::parse(text)
                && let Some(order) = self.store.order_by_client_id(exchange, account, &id).await?
            {
                return Ok(Some(order));
            }
            if let Ok(id) = ExchangeOrderId::parse(text)
                && let Some(order) = self.store.order_by_exchange_id(exchange, account, &id).await?
            {
                return Ok(Some(order));
            }
        }
        Ok(None)
    }

    pub(super) async fn view(&self, order: Order) -> Result<OrderView, AppError> {
        let filter = FillFilter { order_id: Some(order.order_id), ..FillFilter::default() };
        let mut fills = Vec::new();
        let mut page = Page { limit: 1_000, cursor: None };
        loop {
            let part = self.store.fills(&filter, &page).await?;
            fills.extend(part.items);
            match part.next_cursor {
                Some(cursor) => page.cursor = Some(cursor),
                None => break,
            }
        }
        fills.reverse();
        Ok(OrderView { order, fills })
    }
}

fn no_such_order(key: &OrderKey) -> AppError {
    let shown: String = match key {
        OrderKey::Ours(id) => id.to_string(),
        OrderKey::Any(text) => text.chars().take(64).collect(),
    };
    AppError::not_found("order_id", format!("there is no order {shown:?}")).hint("list_orders shows the orders")
}
