//! The records, kept. Implements [`cambist_ports::store::Store`] and [`cambist_ports::paper::PaperVault`] on embedded
//! SQLite.
//!
//! SQL exists in this crate only, and what a row looks like never leaves it. Deliberately absent: sums, comparisons and
//! sorting of amounts in SQL (an amount is text there), and retries (a unit of work is written whole, or the caller is told).

mod sqlite;

pub use sqlite::{
    AuditFile, BackupError, DatabaseReport, MIGRATIONS, Migration, OpenError, Opened, SqliteOptions, SqliteStore,
    TableSize,
};
