//! What SQLite says, in the words of the port.

use std::fmt;

use cambist_ports::store::StoreError;
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// What went wrong below the port: a statement, or something that has its words already.
#[derive(Debug)]
pub(super) enum Failure {
    /// A statement failed.
    Sqlite(rusqlite::Error),
    /// The rest, in the words of the port.
    Store(StoreError),
}

/// The result of work on a connection.
pub(super) type Result<T, E = Failure> = std::result::Result<T, E>;

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error,
            Failure::Sqlite(error) => from_sqlite(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

/// Something that the code meant to be impossible, or that the machine cannot do.
pub(super) fn unavailable(detail: impl Into<String>) -> StoreError {
    StoreError::Unavailable { detail: detail.into(), source: None }
}

/// A record that is there already is a conflict, told by `what`; every other failure stays what it is.
pub(super) fn conflict_if_taken(error: rusqlite::Error, what: impl FnOnce() -> String) -> Failure {
    match extended_code(&error) {
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => StoreError::Conflict(what()).into(),
        _ => error.into(),
    }
}

/// A record that refers to one that is not there is a conflict, told by `what`; the rest stays what it is.
pub(super) fn conflict_if_missing(failure: Failure, what: impl FnOnce() -> String) -> Failure {
    match &failure {
        Failure::Sqlite(error) if extended_code(error) == Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => {
            StoreError::Conflict(what()).into()
        }
        _ => failure,
    }
}

fn extended_code(error: &rusqlite::Error) -> Option<i32> {
    match error {
        rusqlite::Error::SqliteFailure(code, _) => Some(code.extended_code),
        _ => None,
    }
}

fn from_sqlite(error: rusqlite::Error) -> StoreError {
    let what = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            return StoreError::Corrupt(format!("the database file is damaged: {error}"));
        }
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another process holds the database",
        Some(ErrorCode::ReadOnly) => "the database must not be written",
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => "the disk cannot be read or written",
        Some(ErrorCode::ConstraintViolation) => "the database refuses what was to be written",
        _ => "the database cannot do it",
    };
    StoreError::Unavailable { detail: format!("{what}: {error}"), source: Some(Box::new(error)) }
}
