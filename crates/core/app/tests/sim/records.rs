//! Cambist's records with everything that a disk does to them: they take their time, they fail, the power goes.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use cambist_model::access::Token;
use cambist_model::{
    AccountId, ClientOrderId, ExchangeId, ExchangeOrderId, Fill, FillId, IdempotencyKey, Order, OrderEvent, OrderId,
};
use cambist_ports::store::{
    AuditAction, AuditEntry, AuditFilter, AuditRecord, Changes, FillFilter, KeptAnswer, OrderFilter, Page, PageOf,
    Store, StoreError,
};

use super::defect::Defect;
use super::world::World;

/// The store of the simulation. An error means that nothing was written.
pub(crate) struct Records(pub(crate) Arc<World>);

impl Records {
    async fn ask<T>(&self, what: &str, act: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let world = &self.0;
        world.power.point().await;
        if world.weather.of_records(&world.chance) {
            world.trace.tell(&format!("records fail: {what}"));
            return Err(StoreError::Unavailable { detail: "simulated".to_owned(), source: None });
        }
        let answer = act.await;
        world.power.point().await;
        answer
    }
}

#[async_trait]
impl Store for Records {
    async fn commit(&self, mut changes: Changes) -> Result<(), StoreError> {
        let world = &self.0;
        let commit = async {
            let told = summary(&changes);
            if world.defect == Some(Defect::SkipsTheJournal) && !changes.new_orders.is_empty() {
                return Ok(());
            }
            let audit = changes.audit.clone();
            match world.defect {
                Some(Defect::LosesAFill) => changes.fills.clear(),
                Some(Defect::LeavesOutAnAudit) if changes.audit.iter().any(is_approval) => changes.audit.clear(),
                _ => {}
            }
            let answer = world.store.commit(changes).await;
            if answer.is_ok() {
                world.ledger.append(&audit);
            }
            world.trace.tell(&format!("records {told}: {}", if answer.is_ok() { "kept" } else { "refused" }));
            answer
        };
        self.ask("commit", commit).await
    }

    async fn order(&self, order_id: OrderId) -> Result<Option<Order>, StoreError> {
        self.ask("order", self.0.store.order(order_id)).await
    }

    async fn order_by_client_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        id: &ClientOrderId,
    ) -> Result<Option<Order>, StoreError> {
        self.ask("order by client id", self.0.store.order_by_client_id(exchange, account, id)).await
    }

    async fn order_by_exchange_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        id: &ExchangeOrderId,
    ) -> Result<Option<Order>, StoreError> {
        self.ask("order by exchange id", self.0.store.order_by_exchange_id(exchange, account, id)).await
    }

    async fn orders(&self, filter: &OrderFilter, page: &Page) -> Result<PageOf<Order>, StoreError> {
        self.ask("orders", self.0.store.orders(filter, page)).await
    }

    async fn order_events(&self, order_id: OrderId) -> Result<Vec<OrderEvent>, StoreError> {
        self.ask("order events", self.0.store.order_events(order_id)).await
    }

    async fn fills(&self, filter: &FillFilter, page: &Page) -> Result<PageOf<Fill>, StoreError> {
        self.ask("fills", self.0.store.fills(filter, page)).await
    }

    async fn fill_history(&self, exchange: ExchangeId, account: AccountId) -> Result<Vec<Fill>, StoreError> {
        self.ask("fill history", self.0.store.fill_history(exchange, account)).await
    }

    async fn has_fill(&self, exchange: ExchangeId, account: AccountId, id: &FillId) -> Result<bool, StoreError> {
        self.ask("has fill", self.0.store.has_fill(exchange, account, id)).await
    }

    async fn audit(&self, filter: &AuditFilter, page: &Page) -> Result<PageOf<AuditRecord>, StoreError> {
        self.ask("audit", self.0.store.audit(filter, page)).await
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        // Nobody has one here.
        self.0.store.tokens().await
    }

    async fn kept_answer(&self, principal: &str, key: &IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError> {
        self.ask("kept answer", self.0.store.kept_answer(principal, key)).await
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.ask("setting", self.0.store.setting(key)).await
    }
}

fn is_approval(entry: &AuditEntry) -> bool {
    entry.action == AuditAction::OrderApproved
}

fn summary(changes: &Changes) -> String {
    let orders = changes.new_orders.iter().chain(&changes.updated_orders);
    let mut parts: Vec<_> = orders.map(|order| format!("{} {}", order.client_order_id, order.status)).collect();
    parts.extend(changes.fills.iter().map(|fill| format!("fill {}", fill.fill_id)));
    parts.extend(changes.settings.iter().map(|(key, value)| format!("{key}={}", value.as_deref().unwrap_or("-"))));
    parts.join(", ")
}
