//! Rows on their way into a table.

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection};

/// Columns with their values: each column is named once, for adding and for changing.
pub(super) struct Row<const N: usize>(pub [(&'static str, Value); N]);

impl<const N: usize> Row<N> {
    /// Adds the row to `table`.
    pub(super) fn insert(self, db: &Connection, table: &str) -> rusqlite::Result<()> {
        let columns = self.0.each_ref().map(|(column, _)| *column).join(", ");
        let places = vec!["?"; N].join(", ");
        let statement = db.prepare_cached(&format!("INSERT INTO {table} ({columns}) VALUES ({places})"))?;
        self.execute(statement, [])?;
        Ok(())
    }

    /// Sets the row's columns in the rows of `table` that match `condition`, and says how many there were.
    pub(super) fn update<const M: usize>(
        self,
        db: &Connection,
        table: &str,
        (condition, values): (&str, [Value; M]),
    ) -> rusqlite::Result<usize> {
        let columns = self.0.each_ref().map(|(column, _)| format!("{column} = ?")).join(", ");
        let statement = db.prepare_cached(&format!("UPDATE {table} SET {columns} WHERE {condition}"))?;
        self.execute(statement, values)
    }

    fn execute<const M: usize>(self, mut statement: CachedStatement<'_>, more: [Value; M]) -> rusqlite::Result<usize> {
        let values = self.0.into_iter().map(|(_, value)| value).chain(more);
        statement.execute(rusqlite::params_from_iter(values))
    }
}
