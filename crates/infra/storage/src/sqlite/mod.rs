//! The records on SQLite.
//!
//! One thread owns the connection that writes ([`writer`]); everything that waits is written with one sync of the disk.
//! Reads run on connections of their own ([`readers`]), each on a snapshot that no write disturbs. [`records`] and
//! [`paper`] say how each kind of row is written and read, with the tools of [`codec`], [`row`], [`record`] and [`page`].

mod audit_file;
mod backup;
mod candle;
mod candle_store;
mod codec;
mod connection;
mod creation;
mod failure;
mod health;
mod migrations;
mod open_error;
mod opening;
mod options;
mod page;
mod paper;
mod readers;
mod record;
mod records;
mod row;
mod store;
mod vault;
mod writer;

pub use audit_file::AuditFile;
pub use backup::BackupError;
pub use health::{DatabaseReport, TableSize};
pub use migrations::{MIGRATIONS, Migration};
pub use open_error::OpenError;
pub use opening::Opened;
pub use options::SqliteOptions;
pub use store::SqliteStore;
