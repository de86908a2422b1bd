//! Connections and how they are set up.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Result};

use super::SqliteOptions;

/// How long to wait for another process that holds the database, such as a shell that looks into it.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// "CAMB": tells our files from others.
pub(super) const APPLICATION_ID: i32 = 0x4341_4d42;

/// Opens the connection that writes, creating the file if it is missing. Its journal is not set up yet, so that a file of
/// somebody else's is not touched.
pub(super) fn open_writer(options: &SqliteOptions) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let db = Connection::open_with_flags(&options.path, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    Ok(db)
}

/// Sets up what a durable writer needs.
pub(super) fn set_up_writer(db: &Connection, options: &SqliteOptions) -> Result<()> {
    // WAL: readers and the writer do not wait for each other, and a commit is one append and one sync.
    db.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: a commit that was acknowledged survives a power cut. These are records about money.
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    // In KiB, when negative.
    db.pragma_update(None, "cache_size", -16_384)?;
    // The log is folded into the database when it has 1000 pages of 4 KiB; after a burst it is cut back to 16 MiB.
    db.pragma_update(None, "wal_autocheckpoint", 1_000)?;
    db.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
    limit_size(db, options)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn limit_size(db: &Connection, options: &SqliteOptions) -> Result<()> {
    options.max_pages.map_or(Ok(()), |pages| db.pragma_update(None, "max_page_count", pages))
}

/// Sets up what is needed to write a database that nobody else sees and that is thrown away if anything goes wrong:
/// nothing is synced.
pub(super) fn set_up_draft(db: &Connection, options: &SqliteOptions) -> Result<()> {
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update(None, "journal_mode", "MEMORY")?;
    db.pragma_update(None, "synchronous", "OFF")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    limit_size(db, options)
}

/// Opens a connection that only reads.
pub(super) fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "cache_size", -8_192)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// The same connection when it has read the schema, which is otherwise a part of the first question.
pub(super) fn with_schema(db: Connection) -> Result<Connection> {
    db.prepare("SELECT 1 FROM sqlite_schema")?;
    Ok(db)
}
