//! Why a database cannot be opened.

use std::path::PathBuf;

use cambist_model::{AppError, ErrorCode};
use cambist_ports::store::StoreError;

use super::BackupError;

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// SQLite cannot open the file, or cannot read or write it.
    #[error("the database {} cannot be opened: {problem}", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        problem: rusqlite::Error,
    },
    /// There is no database yet, and a new one cannot be put into its place.
    #[error("the database {} cannot be created: {problem}", path.display())]
    Creation {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        problem: std::io::Error,
    },
    /// The file belongs to another program.
    #[error("{} is not a database of Cambist", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A later version of Cambist has changed the database.
    #[error(
        "the database {} has schema {found}, this version of Cambist knows schemas up to {known}",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema that it has.
        found: u32,
        /// The latest schema that this version knows.
        known: u32,
    },
    /// The database has not been brought to the form of this version yet, and was opened only to be looked at.
    #[error("the database {} has schema {found}, which an earlier version of Cambist made", path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// The schema that it has.
        found: u32,
    },
    /// The database was made by a migration that reads differently now.
    #[error(
        "migration {number:04} of the database {} is not the one that this version of Cambist has",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// The number of the migration.
        number: u32,
    },
    /// A migration failed. Nothing of it stays.
    #[error("migration {number:04}_{name} failed: {problem}")]
    Migration {
        /// Its number.
        number: u32,
        /// Its name.
        name: &'static str,
        /// What went wrong.
        #[source]
        problem: StoreError,
    },
    /// The copy that has to be made before a migration could not be made.
    #[error("the copy before the migration failed: {0}")]
    Backup(#[from] BackupError),
    /// The thread that writes cannot be started.
    #[error("the thread that writes to the database cannot be started: {0}")]
    Thread(#[source] std::io::Error),
}

impl From<OpenError> for AppError {
    fn from(error: OpenError) -> Self {
        let hint = match &error {
            OpenError::Sqlite { .. } | OpenError::Creation { .. } => {
                "see that the file and its directory can be read and written"
            }
            OpenError::Foreign { .. } => "give Cambist a data directory of its own with --data-dir",
            OpenError::Newer { .. } => {
                "start the newer version, or put back the copy that it made in the backups directory"
            }
            OpenError::Older { .. } => "`cambist migrate` brings it to the form of this version",
            OpenError::Changed { .. } => "start the version of Cambist that made this database",
            OpenError::Migration { .. } | OpenError::Backup(_) | OpenError::Thread(_) => {
                "nothing was changed; see the free disk space, then start again"
            }
        };
        Self::new(ErrorCode::StorageUnavailable, error.to_string()).hint(hint).caused_by(error)
    }
}
