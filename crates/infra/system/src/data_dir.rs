//! The directory in which Cambist keeps what is its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cambist_model::{AppError, ErrorCode};

/// The data directory: it exists, and only its owner may look into it if Cambist created it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    path: PathBuf,
}

/// The data directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the data directory {} cannot be used: {problem}", path.display())]
pub struct DataDirError {
    path: PathBuf,
    #[source]
    problem: io::Error,
}

impl DataDir {
    /// Creates the directory where it is missing, readable by its owner only, and remembers its absolute path.
    ///
    /// The permissions of a directory that is there already are its owner's decision and stay as they are.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DataDirError> {
        let given = path.as_ref();
        std::path::absolute(given)
            .and_then(|path| {
                create_private(&path)?;
                Ok(Self { path })
            })
            .map_err(|problem| DataDirError { path: given.to_owned(), problem })
    }

    /// The directory as it is, for whoever only looks: nothing is created.
    pub fn existing(path: impl AsRef<Path>) -> Result<Self, DataDirError> {
        let given = path.as_ref();
        let is_there = |path: PathBuf| fs::read_dir(&path).map(|_| Self { path });
        std::path::absolute(given)
            .and_then(is_there)
            .map_err(|problem| DataDirError { path: given.to_owned(), problem })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database with the records.
    pub fn database(&self) -> PathBuf {
        self.path.join("cambist.db")
    }

    /// Copies of the database.
    pub fn backups(&self) -> PathBuf {
        self.path.join("backups")
    }

    /// The local socket of a server that runs on this directory.
    pub fn socket(&self) -> PathBuf {
        self.path.join("cambist.sock")
    }

    /// The secret key that signs heads of the audit.
    pub(crate) fn audit_key_file(&self) -> PathBuf {
        self.path.join("audit.key")
    }

    /// The file that is locked while a process uses the directory.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.path.join("cambist.lock")
    }

    /// What the process that holds the lock says about itself.
    pub(crate) fn owner_file(&self) -> PathBuf {
        self.path.join("cambist.lock.json")
    }
}

impl From<DataDirError> for AppError {
    fn from(error: DataDirError) -> Self {
        Self::new(ErrorCode::StorageUnavailable, error.to_string())
            .hint("choose a directory that you may write to with --data-dir or CAMBIST_DATA_DIR")
            .caused_by(error)
    }
}

/// Creates a directory and its parents for this user only. One that exists already will do.
fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
