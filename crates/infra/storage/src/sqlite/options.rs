//! How to open a database.

use std::path::PathBuf;

use super::{MIGRATIONS, Migration};

/// How to open a database. [`SqliteOptions::new`] has what production uses.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// The file. It is created if it is missing; its directory must be there.
    pub path: PathBuf,
    /// The directory for the copy that is made before an existing database is migrated; created when needed.
    pub backups: PathBuf,
    /// The migrations to carry out, from the first on.
    pub migrations: &'static [Migration],
    /// How many waiting jobs are written with one sync of the disk at most; at least one.
    pub jobs_per_commit: usize,
    /// How many pages of 4096 bytes the file may have; as many as the disk has room for if absent.
    pub max_pages: Option<u32>,
}

impl SqliteOptions {
    /// The database at `path`, with copies in `backups`.
    pub fn new(path: impl Into<PathBuf>, backups: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            backups: backups.into(),
            migrations: MIGRATIONS,
            jobs_per_commit: 256,
            max_pages: None,
        }
    }
}
