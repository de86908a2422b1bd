//! The paper exchange's own books.
//!
//! The paper exchange is a venue like any other, so it remembers its accounts itself: what it has acknowledged survives a
//! crash, and Cambist's own records are reconciled with it as with any venue. Bodies are JSON in the paper exchange's own
//! form; nothing else reads them.

use std::pin::Pin;

use async_trait::async_trait;
use cambist_model::{AccountId, Amount, AssetId, Candle, ClientOrderId, ExchangeOrderId, Symbol, Timestamp};

use crate::store::StoreError;

/// What the paper exchange remembers.
#[async_trait]
pub trait PaperVault: Send + Sync {
    /// An account as it was last written; `None` when it does not exist yet.
    async fn load(&self, account: AccountId) -> Result<Option<PaperAccount>, StoreError>;

    /// Writes all of `changes` or nothing.
    ///
    /// The changes are queued before this returns, in the order of the calls, so that it can be called under a lock; the
    /// ticket tells when they will survive a crash.
    fn commit(&self, account: AccountId, changes: PaperChanges) -> Ticket;

    /// An order by either of its ids, open or not.
    async fn order(&self, account: AccountId, key: &PaperOrderKey) -> Result<Option<PaperOrderRow>, StoreError>;

    /// Executions after the one with number `after`, oldest first.
    async fn fills(&self, account: AccountId, after: u64, limit: u32) -> Result<Vec<PaperFillRow>, StoreError>;

    /// The recorded minutes of a market whose start lies in the given stretch, oldest first.
    async fn candles(
        &self,
        account: AccountId,
        symbol: Symbol,
        start: Timestamp,
        end: Timestamp,
    ) -> Result<Vec<Candle>, StoreError>;
}

/// Resolves once, when the changes are durable or could not be written.
pub type Ticket = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// An account as it was last written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperAccount {
    /// What it holds: asset, available, held.
    pub balances: Vec<(AssetId, Amount, Amount)>,
    /// Its open orders, in the order in which they arrived.
    pub open_orders: Vec<PaperOrderRow>,
    /// Everything else, as JSON.
    pub state: String,
}

/// One transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperChanges {
    /// Balances that changed: asset, available, held.
    pub balances: Vec<(AssetId, Amount, Amount)>,
    /// Orders that are new or changed.
    pub orders: Vec<PaperOrderRow>,
    /// New executions.
    pub fills: Vec<PaperFillRow>,
    /// Minutes of markets that were completed.
    pub candles: Vec<(Symbol, Candle)>,
    /// Everything else, as JSON, if it changed.
    pub state: Option<String>,
}

/// An order of the paper exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperOrderRow {
    /// Its number: orders arrive in the order of their numbers.
    pub number: u64,
    /// The paper exchange's id for it.
    pub exchange_order_id: ExchangeOrderId,
    /// The id that came with it; unique per account.
    pub client_order_id: ClientOrderId,
    /// What it trades.
    pub symbol: Symbol,
    /// Can it still fill?
    pub open: bool,
    /// The order, as JSON.
    pub body: String,
}

/// An execution of the paper exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperFillRow {
    /// Its number: executions happen in the order of their numbers.
    pub number: u64,
    /// The order.
    pub exchange_order_id: ExchangeOrderId,
    /// The execution, as JSON.
    pub body: String,
}

/// Either of an order's ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaperOrderKey {
    /// The id that came with it.
    Client(ClientOrderId),
    /// The paper exchange's id.
    Exchange(ExchangeOrderId),
}
