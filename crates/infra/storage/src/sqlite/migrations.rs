//! Changes of the schema, and how they are carried out.

use cambist_model::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::connection::APPLICATION_ID;
use super::failure::Result;
use super::records::audit_chain::chain_older_entries;
use super::{OpenError, SqliteOptions, backup};

/// One change of the schema. Once released it is never edited: the next change is a new one.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its place, from 1 without gaps.
    pub number: u32,
    /// What it does, in a few words joined by `_`.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
    /// What SQL cannot say, carried out after the statements and with them.
    pub finish: Option<Finish>,
}

/// A part of a migration that is code.
#[derive(Clone, Copy, Debug)]
pub struct Finish(fn(&Connection) -> Result<()>);

/// Every change of the schema, from an empty file to today.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "first_records",
        sql: include_str!("../../migrations/sqlite/0001_first_records.sql"),
        finish: None,
    },
    Migration {
        number: 2,
        name: "audit_chain",
        sql: include_str!("../../migrations/sqlite/0002_audit_chain.sql"),
        finish: Some(Finish(chain_older_entries)),
    },
    Migration {
        number: 3,
        name: "placed_by",
        sql: include_str!("../../migrations/sqlite/0003_placed_by.sql"),
        finish: None,
    },
    Migration {
        number: 4,
        name: "kept_answers",
        sql: include_str!("../../migrations/sqlite/0004_kept_answers.sql"),
        finish: None,
    },
    Migration { number: 5, name: "tokens", sql: include_str!("../../migrations/sqlite/0005_tokens.sql"), finish: None },
    Migration {
        number: 6,
        name: "candles",
        sql: include_str!("../../migrations/sqlite/0006_candles.sql"),
        finish: None,
    },
];

/// What was carried out. The text itself is kept: no checksum tells more surely that a migration was edited.
const HISTORY: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    number     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sql        TEXT NOT NULL,
    applied_at INTEGER NOT NULL,
    applied_by TEXT NOT NULL
) STRICT";

/// Finds the migrations that a database still needs, or says why it is not ours to open. Changes nothing.
pub(super) fn missing(db: &Connection, options: &SqliteOptions) -> Result<&'static [Migration], OpenError> {
    let path = || options.path.clone();
    let known = options.migrations;
    let applied = applied(db, options)?;
    let found = applied.iter().map(|(number, _)| *number).max().unwrap_or(0);
    let latest = known.last().map_or(0, |migration| migration.number);
    if found > latest {
        return Err(OpenError::Newer { path: path(), found, known: latest });
    }
    let ours = known.iter().map(|migration| (migration.number, migration.sql));
    for ((number, sql), ours) in applied.iter().zip(ours) {
        if (*number, sql.as_str()) != ours {
            return Err(OpenError::Changed { path: path(), number: *number });
        }
    }
    Ok(known.get(applied.len()..).unwrap_or_default())
}

/// Carries out `missing`, each in a transaction of its own, after a copy of a database that has something to lose.
pub(super) fn carry_out(
    db: &mut Connection,
    options: &SqliteOptions,
    missing: &[Migration],
    now: Timestamp,
) -> Result<(), OpenError> {
    let Some(first) = missing.first() else {
        return Ok(());
    };
    if first.number > 1 {
        let copy = backup::before_migration(db, &options.backups, now)?;
        tracing::info!(copy = %copy.display(), "copied the database before its migration");
    }
    for migration in missing {
        apply(db, *migration, now).map_err(|problem| OpenError::Migration {
            number: migration.number,
            name: migration.name,
            problem: problem.into(),
        })?;
        let Migration { number, name, .. } = *migration;
        if first.number > 1 {
            tracing::info!(number, name, "migrated the database");
        } else {
            tracing::debug!(number, name, "made a part of the database");
        }
    }
    Ok(())
}

fn applied(db: &Connection, options: &SqliteOptions) -> Result<Vec<(u32, String)>, OpenError> {
    let read = || -> rusqlite::Result<_> {
        let id: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if id != APPLICATION_ID {
            // A new file has neither an id nor tables.
            return Ok((id == 0 && tables == 0).then(Vec::new));
        }
        let mut statement = db.prepare("SELECT number, sql FROM schema_migrations ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<Result<_, _>>().map(Some)
    };
    let path = options.path.clone();
    match read() {
        Ok(Some(applied)) => Ok(applied),
        Ok(None) => Err(OpenError::Foreign { path }),
        Err(problem) if problem.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(OpenError::Foreign { path })
        }
        Err(problem) => Err(OpenError::Sqlite { path, problem }),
    }
}

fn apply(db: &mut Connection, migration: Migration, now: Timestamp) -> Result<()> {
    // A table that is built anew is gone for a moment, so references are checked at the end. Inside of a transaction
    // the switch does nothing.
    db.pragma_update(None, "foreign_keys", false)?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(HISTORY)?;
    transaction.execute_batch(migration.sql)?;
    if let Some(Finish(finish)) = migration.finish {
        finish(&transaction)?;
    }
    check_references(&transaction)?;
    transaction.execute(
        "INSERT INTO schema_migrations (number, name, sql, applied_at, applied_by) VALUES (?, ?, ?, ?, ?)",
        params![migration.number, migration.name, migration.sql, now.micros(), env!("CARGO_PKG_VERSION")],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", migration.number)?;
    transaction.commit()?;
    Ok(db.pragma_update(None, "foreign_keys", true)?)
}

fn check_references(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let broken = transaction.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if broken {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY);
        let what = "it leaves references to rows that are not there".to_owned();
        return Err(rusqlite::Error::SqliteFailure(code, Some(what)));
    }
    Ok(())
}
