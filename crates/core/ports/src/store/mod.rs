//! Cambist's own records: orders, their events and fills, the audit, settings.
//!
//! Everything that belongs together is written together: a [`Changes`] is one transaction, all of it or nothing.

mod audit;
mod changes;
mod query;

use async_trait::async_trait;
use cambist_model::{
    AccountId, AppError, ClientOrderId, ErrorCode, ExchangeId, ExchangeOrderId, Fill, FillId, Order, OrderEvent,
    OrderId,
};

pub use audit::{AuditAction, AuditEntry};
pub use changes::Changes;
pub use query::{FillFilter, OrderFilter, Page, PageOf};

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
    async fn audit(&self, page: &Page) -> Result<PageOf<AuditEntry>, StoreError>;

    /// A setting's value, as JSON.
    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError>;
}

/// What can go wrong with the records.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed it first, or it is there already.
    #[error("the records changed meanwhile: {0}")]
    Conflict(String),
    /// A cursor that this store did not give.
    #[error("{0:?} is not a cursor of this list")]
    BadCursor(String),
    /// The records cannot be read or written.
    #[error("the records are not available: {detail}")]
    Unavailable {
        /// What happened.
        detail: String,
        /// What caused it.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// What is recorded cannot be understood.
    #[error("a record cannot be read: {0}")]
    Corrupt(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        match &error {
            StoreError::Conflict(_) => Self::new(ErrorCode::Conflict, detail),
            StoreError::BadCursor(_) => {
                Self::invalid_field("cursor", detail).hint("use the next_cursor of the page before")
            }
            StoreError::Unavailable { .. } => {
                Self::new(ErrorCode::StorageUnavailable, "the records cannot be read or written; nothing was done")
                    .hint("see the log, the free disk space and `cambist doctor`")
                    .caused_by(error)
            }
            StoreError::Corrupt(_) => Self::internal(error),
        }
    }
}
