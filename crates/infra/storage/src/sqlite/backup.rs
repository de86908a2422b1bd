//! Copies of the database.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use cambist_model::{AppError, ErrorCode, Timestamp};
use rusqlite::Connection;

/// Why a copy could not be made. Nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[error("the database cannot be copied to {}: {problem}", path.display())]
pub struct BackupError {
    path: PathBuf,
    #[source]
    problem: BackupProblem,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum BackupProblem {
    #[error("there is a file already")]
    Exists,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Other(String),
}

impl BackupError {
    /// A copy to `path` that failed for `problem`.
    pub(super) fn new(path: &Path, problem: impl Into<BackupProblem>) -> Self {
        Self { path: path.to_owned(), problem: problem.into() }
    }
}

impl From<BackupError> for AppError {
    fn from(error: BackupError) -> Self {
        let (code, hint) = match &error.problem {
            BackupProblem::Exists => (ErrorCode::Conflict, "give another name, or move the file away"),
            _ => (ErrorCode::StorageUnavailable, "see the free space and the permissions there"),
        };
        Self::new(code, error.to_string()).hint(hint).caused_by(error)
    }
}

/// Copies the database as it is at one moment to `path`, where nothing must be yet. Writers do not wait for it.
///
/// The copy gets its name when it is whole and on the disk.
pub(super) fn copy(db: &Connection, path: &Path) -> Result<(), BackupError> {
    let draft = path.with_added_extension("part");
    let whole = || -> Result<(), BackupProblem> {
        if path.try_exists()? {
            return Err(BackupProblem::Exists);
        }
        // What an earlier attempt left would be in the way.
        match fs::remove_file(&draft) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(why.into()),
            _ => {}
        }
        let Some(target) = draft.to_str() else {
            return Err(BackupProblem::Other("SQLite takes names in UTF-8 only".to_owned()));
        };
        db.execute("VACUUM INTO ?", [target])?;
        File::open(&draft)?.sync_all()?;
        fs::rename(&draft, path)?;
        Ok(sync_parent(path)?)
    };
    whole().map_err(|problem| {
        // The draft may not have been begun, and a draft that stays does no harm.
        let _ = fs::remove_file(&draft);
        BackupError::new(path, problem)
    })
}

/// Copies the database into `backups` under a name with the version of Cambist that is about to migrate it, and the time.
pub(super) fn before_migration(db: &Connection, backups: &Path, now: Timestamp) -> Result<PathBuf, BackupError> {
    // Not every file system takes colons.
    let time = now.to_string().replace([':', '-'], "");
    let path = backups.join(format!("cambist-{}-{time}.db", env!("CARGO_PKG_VERSION")));
    fs::create_dir_all(backups).map_err(|why| BackupError::new(&path, why))?;
    copy(db, &path)?;
    Ok(path)
}

/// A new name in a directory is on the disk when the directory is.
#[cfg(unix)]
pub(super) fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |dir| {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir)?.sync_all()
    })
}

#[cfg(not(unix))]
pub(super) fn sync_parent(_path: &Path) -> io::Result<()> {
    Ok(())
}
