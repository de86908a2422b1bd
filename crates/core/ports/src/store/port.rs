//! The port itself.

use async_trait::async_trait;
use cambist_model::access::Token;
use cambist_model::{
    AccountId, ClientOrderId, ExchangeId, ExchangeOrderId, Fill, FillId, IdempotencyKey, Order, OrderEvent, OrderId,
};

use super::{AuditFilter, AuditRecord, Changes, FillFilter, KeptAnswer, OrderFilter, Page, PageOf, StoreError};

/// The records.
#[async_trait]
pub trait Store: Send + Sync {
    /// Writes all of `changes` or nothing, and returns when they will survive a crash.
    async fn commit(&self, changes: Changes) -> Result<(), StoreError>;

    /// An order by our id.
    async fn order(&self, order_id: OrderId) -> Result<Option<Order>, StoreError>;

    /// An order by the id that went to the exchange with it.
    async fn order_by_client_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        client_order_id: &ClientOrderId,
    ) -> Result<Option<Order>, StoreError>;

    /// An order by the exchange's id.
    async fn order_by_exchange_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        exchange_order_id: &ExchangeOrderId,
    ) -> Result<Option<Order>, StoreError>;

    /// Orders, newest first.
    async fn orders(&self, filter: &OrderFilter, page: &Page) -> Result<PageOf<Order>, StoreError>;

    /// What happened to an order, in the order in which it was learned.
    async fn order_events(&self, order_id: OrderId) -> Result<Vec<OrderEvent>, StoreError>;

    /// Executions, newest first.
    async fn fills(&self, filter: &FillFilter, page: &Page) -> Result<PageOf<Fill>, StoreError>;

    /// Every execution of an account, oldest first.
    async fn fill_history(&self, exchange: ExchangeId, account: AccountId) -> Result<Vec<Fill>, StoreError>;

    /// Is this execution recorded already?
    async fn has_fill(&self, exchange: ExchangeId, account: AccountId, fill_id: &FillId) -> Result<bool, StoreError>;

    /// Entries of the audit, newest first.
    async fn audit(&self, filter: &AuditFilter, page: &Page) -> Result<PageOf<AuditRecord>, StoreError>;

    /// Every token that was ever made, oldest first.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;

    /// The answer that was given to `principal` for this key.
    async fn kept_answer(&self, principal: &str, key: &IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError>;

    /// A setting's value, as JSON.
    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError>;
}
