//! The records.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use cambist_model::access::Token;
use cambist_model::{
    AccountId, ClientOrderId, ExchangeId, ExchangeOrderId, Fill, FillId, IdempotencyKey, Order, OrderEvent, OrderId,
    Timestamp,
};
use cambist_ports::Clock;
use cambist_ports::store::{
    AuditFilter, AuditRecord, Changes, FillFilter, KeptAnswer, OrderFilter, Page, PageOf, Store, StoreError,
};
use rusqlite::Connection;

use super::backup::{self, BackupError, BackupProblem};
use super::health::{self, DatabaseReport};
use super::opening::{Opened, open_both, opening};
use super::readers::{Closed, Readers};
use super::records::{audit, fills, kept_answers, order_events, orders, settings, tokens};
use super::writer::{Work, Writer};
use super::{OpenError, SqliteOptions};

/// The records in an SQLite file: Cambist's own ([`Store`]) and the paper exchange's
/// ([`cambist_ports::paper::PaperVault`]).
///
/// A commit that was asked for is carried out even when nobody waits for its outcome any more.
pub struct SqliteStore {
    path: PathBuf,
    pub(super) writer: Writer,
    pub(super) readers: Readers,
}

impl SqliteStore {
    /// Opens the database, creating or migrating it first, and starts the thread that writes.
    ///
    /// It blocks for as long as that takes. One process at a time may do so: the lock of the data directory sees to it.
    pub fn open(options: &SqliteOptions, clock: &dyn Clock) -> Result<Self, OpenError> {
        let (db, reader) = open_both(options, clock.now())?;
        let readers = Readers::new(options.path.clone());
        readers.ready(reader);
        Self::start(options, readers, move || Some(db))
    }

    /// Begins to open the database, on the thread that writes, and returns at once. Whatever is asked meanwhile waits. If it
    /// cannot be opened, [`Opened`] says why, and all else that the records are closed.
    pub fn begin(options: &SqliteOptions, now: Timestamp) -> Result<(Self, Opened), OpenError> {
        let readers = Readers::new(options.path.clone());
        let (opener, opened) = opening(options.clone(), readers.clone(), now);
        Ok((Self::start(options, readers, opener)?, opened))
    }

    fn start(
        options: &SqliteOptions,
        readers: Readers,
        open: impl FnOnce() -> Option<Connection> + Send + 'static,
    ) -> Result<Self, OpenError> {
        let writer = Writer::start(open, options.jobs_per_commit).map_err(OpenError::Thread)?;
        Ok(Self { path: options.path.clone(), writer, readers })
    }

    /// Looks at the whole database: sizes, and whether anything is wrong with it.
    pub async fn inspect(&self) -> Result<DatabaseReport, StoreError> {
        let path = self.path.clone();
        self.readers.read(move |db| health::inspect(db, &path)).await
    }

    /// Copies the database as it is now to `path`, where nothing must be yet. Reads and writes go on meanwhile.
    pub async fn backup_to(&self, path: impl Into<PathBuf>) -> Result<(), BackupError> {
        let path: Arc<std::path::Path> = path.into().into();
        let target = Arc::clone(&path);
        let copied = self.readers.run(move |db| Ok::<_, rusqlite::Error>(backup::copy(db, &target))).await;
        match copied {
            Ok(Ok(result)) => result,
            Ok(Err(why)) => Err(BackupError::new(&path, why)),
            Err(Closed) => {
                let why = BackupProblem::Other("the records are closed".to_owned());
                Err(BackupError::new(&path, why))
            }
        }
    }

    /// Writes everything that was asked for, folds the log into the database file and closes it. Whoever comes later is
    /// told that the records are not available.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.readers.close().await;
        self.writer.close().await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn commit(&self, changes: Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.writer.carry_out(Work::Records(Box::new(changes))).await
    }

    async fn order(&self, order_id: OrderId) -> Result<Option<Order>, StoreError> {
        self.readers.read(move |db| orders::by_id(db, order_id)).await
    }

    async fn order_by_client_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        client_order_id: &ClientOrderId,
    ) -> Result<Option<Order>, StoreError> {
        let id = client_order_id.clone();
        self.readers.read(move |db| orders::by_client_id(db, (exchange, account), &id)).await
    }

    async fn order_by_exchange_id(
        &self,
        exchange: ExchangeId,
        account: AccountId,
        exchange_order_id: &ExchangeOrderId,
    ) -> Result<Option<Order>, StoreError> {
        let id = exchange_order_id.clone();
        self.readers.read(move |db| orders::by_exchange_id(db, (exchange, account), &id)).await
    }

    async fn orders(&self, filter: &OrderFilter, page: &Page) -> Result<PageOf<Order>, StoreError> {
        let (filter, page) = (filter.clone(), page.clone());
        self.readers.read(move |db| orders::list(db, &filter, &page)).await
    }

    async fn order_events(&self, order_id: OrderId) -> Result<Vec<OrderEvent>, StoreError> {
        self.readers.read(move |db| order_events::of_order(db, order_id)).await
    }

    async fn fills(&self, filter: &FillFilter, page: &Page) -> Result<PageOf<Fill>, StoreError> {
        let (filter, page) = (filter.clone(), page.clone());
        self.readers.read(move |db| fills::list(db, &filter, &page)).await
    }

    async fn fill_history(&self, exchange: ExchangeId, account: AccountId) -> Result<Vec<Fill>, StoreError> {
        self.readers.read(move |db| fills::history(db, (exchange, account))).await
    }

    async fn has_fill(&self, exchange: ExchangeId, account: AccountId, fill_id: &FillId) -> Result<bool, StoreError> {
        let id = fill_id.clone();
        self.readers.read(move |db| fills::has(db, (exchange, account), &id)).await
    }

    async fn audit(&self, filter: &AuditFilter, page: &Page) -> Result<PageOf<AuditRecord>, StoreError> {
        let (filter, page) = (filter.clone(), page.clone());
        self.readers.read(move |db| audit::list(db, &filter, &page)).await
    }

    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.readers.read(tokens::all).await
    }

    async fn kept_answer(&self, principal: &str, key: &IdempotencyKey) -> Result<Option<KeptAnswer>, StoreError> {
        let (principal, key) = (principal.to_owned(), key.clone());
        self.readers.read(move |db| kept_answers::get(db, &principal, &key)).await
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.readers.read(move |db| settings::get(db, &key)).await
    }
}
