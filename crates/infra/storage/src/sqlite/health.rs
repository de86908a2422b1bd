//! How the database is.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use super::failure::Result;

/// How the database is: for a diagnosis, not for monitoring, as everything is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DatabaseReport {
    /// The file.
    pub path: PathBuf,
    /// The version of SQLite inside of Cambist.
    pub sqlite_version: String,
    /// The number of the last migration.
    pub schema: u32,
    /// The size of the file, in bytes.
    pub database_bytes: u64,
    /// The size of its log, in bytes: what was written and is not folded into the file yet.
    pub log_bytes: u64,
    /// The tables and how much is in each.
    pub tables: Vec<TableSize>,
    /// What is wrong with the file; empty when all is well.
    pub problems: Vec<String>,
}

/// How much is in a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableSize {
    /// Its name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
}

/// Looks at everything.
pub(super) fn inspect(db: &Connection, path: &Path) -> Result<DatabaseReport> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    // A file that is not there has no size.
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let schema: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(DatabaseReport {
        path: path.to_owned(),
        sqlite_version: rusqlite::version().to_owned(),
        schema: u32::try_from(schema).unwrap_or(0),
        database_bytes: size(path),
        log_bytes: size(Path::new(&log)),
        tables: tables(db)?,
        problems: problems(db)?,
    })
}

fn tables(db: &Connection) -> Result<Vec<TableSize>> {
    let mut statement =
        db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let count = |table: String| {
        let rows: i64 = db.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |row| row.get(0))?;
        Ok(TableSize { table, rows: rows.unsigned_abs() })
    };
    names.into_iter().map(count).collect()
}

fn problems(db: &Connection) -> Result<Vec<String>> {
    let mut statement = db.prepare("PRAGMA integrity_check")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut problems: Vec<String> = lines.collect::<Result<_, _>>()?;
    problems.retain(|line| line != "ok");

    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let broken = statement.query_map([], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(format!("a row of {table} refers to a row of {parent} that is not there"))
    })?;
    for line in broken {
        problems.push(line?);
    }
    Ok(problems)
}
