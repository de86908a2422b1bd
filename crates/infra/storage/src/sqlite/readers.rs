//! Connections that read.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::connection::open_reader;
use super::failure::{Result, unavailable};
use cambist_ports::store::StoreError;

/// How many reads run at a time.
const CONNECTIONS: u32 = 4;

/// A few connections that read, each used by one read at a time on a thread that may block.
#[derive(Clone)]
pub(super) struct Readers {
    path: PathBuf,
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    /// Reads the database at `path`. Whoever asks waits until it is [ready](Self::ready).
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, permits: Arc::new(Semaphore::new(0)), idle: Arc::default() }
    }

    /// The database is there, and so may be a first connection; others are opened when they are needed.
    pub(super) fn ready(&self, first: Option<Connection>) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(first);
        self.permits.add_permits(CONNECTIONS as usize);
    }

    /// The database will never be there.
    pub(super) fn refuse(&self) {
        self.permits.close();
    }

    /// Runs `work` on one snapshot: everything that was committed before the call, and nothing that comes meanwhile.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(move |db| {
            let snapshot = db.transaction()?;
            work(&snapshot)
        })
        .await
        .map_err(|_| unavailable("the records are closed"))?
        .map_err(StoreError::from)
    }

    /// Runs `work` on a connection. The outer error is for readers that are closed.
    pub(super) async fn run<T: Send + 'static, E: From<rusqlite::Error> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, Closed> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| Closed)?;
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle));
        let run = move || {
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut db = match waiting {
                Some(db) => db,
                None => open_reader(&path)?,
            };
            let result = work(&mut db);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
            // Given back here and not by the caller, who may stop waiting while this still runs.
            drop(permit);
            result
        };
        // It ends without a result only when the runtime is shut down.
        tokio::task::spawn_blocking(run).await.map_err(|_| Closed)
    }

    /// Lets running reads end, refuses new ones and closes the connections.
    pub(super) async fn close(&self) {
        // An error means that they are closed already.
        if let Ok(all) = self.permits.acquire_many(CONNECTIONS).await {
            self.permits.close();
            drop(all);
        }
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The readers are closed.
pub(super) struct Closed;
