//! Opening the connections, at once or on the thread that writes.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use cambist_model::Timestamp;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::connection::{open_reader, open_writer, set_up_writer, with_schema};
use super::creation::{create_if_missing, is_missing};
use super::readers::Readers;
use super::{OpenError, SqliteOptions, migrations};

/// Whether a database that somebody [began](super::SqliteStore::begin) to open is open.
pub struct Opened {
    is_new: bool,
    outcome: oneshot::Receiver<Result<(), OpenError>>,
}

impl Opened {
    /// Was there nothing of it, so that nothing is in it before somebody writes?
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Waits until it is.
    pub async fn wait(self) -> Result<(), OpenError> {
        self.outcome.await.unwrap_or_else(|_| Err(broken()))
    }
}

fn broken() -> OpenError {
    OpenError::Thread(io::Error::other("it broke down"))
}

/// What opens the database when it is called, and gives the connection that writes; and whether it could.
pub(super) fn opening(
    options: SqliteOptions,
    readers: Readers,
    now: Timestamp,
) -> (impl FnOnce() -> Option<Connection> + Send + 'static, Opened) {
    let (told, outcome) = oneshot::channel();
    // What cannot be found out now is found out again when it is opened, and fails there.
    let is_new = is_missing(&options.path).unwrap_or(false);
    let open = move || {
        // Whoever waits must be told, whatever happens here.
        let opened = catch_unwind(AssertUnwindSafe(|| open_both(&options, now)));
        let (outcome, db) = match opened.unwrap_or_else(|_| Err(broken())) {
            Ok((db, reader)) => {
                readers.ready(reader);
                (Ok(()), Some(db))
            }
            Err(error) => {
                readers.refuse();
                (Err(error), None)
            }
        };
        // Nobody has to wait for it.
        let _ = told.send(outcome);
        db
    };
    (open, Opened { is_new, outcome })
}

/// The connection that writes, and one that reads if it can be had: the first who reads opens it otherwise, and is told
/// what is wrong.
pub(super) fn open_both(
    options: &SqliteOptions,
    now: Timestamp,
) -> Result<(Connection, Option<Connection>), OpenError> {
    create_if_missing(options, now)?;
    // Every connection reads the schema when it is opened, which takes as long as everything else here.
    let (db, reader) = thread::scope(|scope| {
        let reader = scope.spawn(|| open_reader(&options.path).and_then(with_schema));
        (prepared_writer(options, now), reader.join().ok().and_then(Result::ok))
    });
    Ok((db?, reader))
}

/// The connection that writes, to a database whose schema is today's.
fn prepared_writer(options: &SqliteOptions, now: Timestamp) -> Result<Connection, OpenError> {
    let cannot = |problem| OpenError::Sqlite { path: options.path.clone(), problem };
    let mut db = open_writer(options).map_err(cannot)?;
    let missing = migrations::missing(&db, options)?;
    set_up_writer(&db, options).map_err(cannot)?;
    migrations::carry_out(&mut db, options, missing, now)?;
    Ok(db)
}
