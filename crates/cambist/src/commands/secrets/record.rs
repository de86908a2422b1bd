//! Telling the audit what was done with which secret; never its value.

use std::collections::BTreeMap;
use std::sync::Arc;

use cambist_app::Face;
use cambist_model::{AppError, AuditAction, SecretName};
use cambist_ports::store::{AuditEntry, Changes, Store};
use cambist_storage::{SqliteOptions, SqliteStore};
use cambist_system::{DataDir, DataDirLock, LockError, Owner};
use serde_json::json;

use crate::commands::Desk;

/// The audit, if this process may write to it.
pub(super) enum Record {
    /// It may, for as long as it holds the lock.
    Open(Box<SqliteStore>, DataDirLock),
    /// Another process has the records.
    InUse(Option<Owner>),
}

impl Record {
    /// Opens the records, before anything is done that they should tell of.
    pub(super) async fn open(desk: &Desk, data_dir: &DataDir) -> Result<Self, AppError> {
        let this_process = Owner::this_process("secrets", desk.clock.now(), BTreeMap::new());
        let lock = match data_dir.lock(&this_process) {
            Ok(lock) => lock,
            Err(LockError::InUse { owner, .. }) => return Ok(Self::InUse(owner)),
            Err(error) => return Err(error.into()),
        };
        let options = SqliteOptions::new(data_dir.database(), data_dir.backups());
        let clock = Arc::clone(&desk.clock);
        let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&options, &*clock)).await;
        Ok(Self::Open(Box::new(opened.map_err(AppError::internal)??), lock))
    }

    /// Writes down what was done, or tells the user why that could not be.
    pub(super) async fn tell(
        self,
        desk: &Desk,
        action: AuditAction,
        name: Option<&SecretName>,
    ) -> Result<(), AppError> {
        let (store, _lock) = match self {
            Self::Open(store, lock) => (store, lock),
            Self::InUse(owner) => {
                let owner = owner.map_or_else(|| "another process".to_owned(), |owner| owner.to_string());
                let told = format!(
                    "the audit does not tell of this: {owner} has the records; it goes on with the secrets \
                                    that it had when it started\n"
                );
                desk.printer.talk(&told);
                return Ok(());
            }
        };
        let entry = AuditEntry {
            at: desk.clock.now(),
            request_id: desk.ids.request_id(),
            principal: "local".to_owned(),
            face: Face::Cli.to_string(),
            action,
            order_id: None,
            detail: json!({ "name": name.map(ToString::to_string) }).to_string(),
        };
        store.commit(Changes { audit: vec![entry], ..Changes::default() }).await?;
        Ok(store.close().await?)
    }
}
