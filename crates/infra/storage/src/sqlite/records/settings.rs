//! Settings that are kept with the records.

use rusqlite::{Connection, params};

use crate::sqlite::failure::Result;
use crate::sqlite::record::Record;

/// Sets a setting, or removes it.
pub(super) fn set(db: &Connection, key: &str, value: Option<&str>) -> Result<()> {
    match value {
        Some(value) => db
            .prepare_cached(
                "INSERT INTO settings (key, value) VALUES (?, ?)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![key, value])?,
        None => db.prepare_cached("DELETE FROM settings WHERE key = ?")?.execute([key])?,
    };
    Ok(())
}

/// A setting's value.
pub(in crate::sqlite) fn get(db: &Connection, key: &str) -> Result<Option<String>> {
    let mut statement = db.prepare_cached("SELECT * FROM settings WHERE key = ?")?;
    let mut rows = statement.query([key])?;
    let row = rows.next()?;
    Ok(row.map(|row| Record::new(row, "settings", &["key"]).string("value")).transpose()?)
}
