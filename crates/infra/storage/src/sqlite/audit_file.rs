//! The audit of a database that another process may be using.

use std::ops::ControlFlow;
use std::path::Path;

use cambist_audit::{Entries, Expected, Fault, Head, KeptHead, Visitor, verify};
use cambist_ports::store::StoreError;
use rusqlite::Connection;

use super::connection::open_reader;
use super::failure::Result;
use super::records::audit_chain::{kept_head, read_chained};
use super::{OpenError, SqliteOptions, migrations};

/// The audit of a database, as it was at the moment of opening it. Nothing is written and nobody waits, so that it can be
/// looked at while a server runs.
pub struct AuditFile {
    db: Connection,
}

impl AuditFile {
    /// Opens the database at `path`, which must have the schema of this version. It blocks while it reads.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let cannot = |problem| OpenError::Sqlite { path: path.to_owned(), problem };
        let db = open_reader(path).map_err(cannot)?;
        // From here on one snapshot, whatever is written meanwhile.
        db.execute_batch("BEGIN").map_err(cannot)?;
        let missing = migrations::missing(&db, &SqliteOptions::new(path, ""))?;
        match missing.first() {
            None => Ok(Self { db }),
            Some(next) => Err(OpenError::Older { path: path.to_owned(), found: next.number.saturating_sub(1) }),
        }
    }

    /// Checks the whole chain, that it ends where its head says, and that it has passed the `published` heads.
    pub fn verify(&self, published: Vec<Head>) -> Result<Result<Head, Fault>, StoreError> {
        let kept = kept_head(&self.db)?.map_or(KeptHead::Lost, KeptHead::At);
        verify(self, &Expected { kept, published })
    }
}

impl Entries for AuditFile {
    type Error = StoreError;

    fn visit(&self, visitor: &mut Visitor<'_>) -> Result<(), StoreError> {
        let mut walk = || -> Result<()> {
            let mut statement = self.db.prepare("SELECT * FROM audit_log ORDER BY number")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if visitor(read_chained(row)) == ControlFlow::Break(()) {
                    break;
                }
            }
            Ok(())
        };
        Ok(walk()?)
    }
}
