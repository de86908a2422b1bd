//! One process at a time in a data directory.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use cambist_model::{AppError, ErrorCode, Timestamp};
use serde::{Deserialize, Serialize};

use crate::DataDir;

/// The exclusive right to a data directory, for as long as this value lives.
///
/// The operating system keeps the lock and takes it back when the process ends, however it ends: what a killed process
/// leaves behind is in nobody's way.
#[derive(Debug)]
pub struct DataDirLock {
    // Closing the file gives the lock back.
    _locked: File,
    owner_file: PathBuf,
}

/// The process that uses a data directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Its process id.
    pub pid: u32,
    /// What it runs as: the command, like `serve`.
    pub runs_as: String,
    /// When it started.
    pub started_at: Timestamp,
    /// The settings by which it answers others, by name: whoever asks for others must know that it would not get them.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// Why a data directory could not be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process uses it.
    #[error("the data directory {} is in use by {}", dir.display(), describe(owner.as_ref()))]
    InUse {
        /// The data directory.
        dir: PathBuf,
        /// The process, if it has said who it is.
        owner: Option<Owner>,
    },
    /// The lock cannot be taken at all.
    #[error("the data directory {} cannot be locked: {problem}", dir.display())]
    Io {
        /// The data directory.
        dir: PathBuf,
        /// What the operating system says.
        #[source]
        problem: io::Error,
    },
}

impl Owner {
    /// This process, running as `runs_as` since `started_at` by `settings`.
    pub fn this_process(runs_as: impl Into<String>, started_at: Timestamp, settings: BTreeMap<String, String>) -> Self {
        Self { pid: std::process::id(), runs_as: runs_as.into(), started_at, settings }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, runs_as, started_at, .. } = self;
        write!(f, "`cambist {runs_as}`, pid {pid}, since {started_at}")
    }
}

impl DataDir {
    /// Locks the directory for `owner`, or says who uses it.
    pub fn lock(&self, owner: &Owner) -> Result<DataDirLock, LockError> {
        let io = |problem| LockError::Io { dir: self.path().to_owned(), problem };
        let file = File::options().create(true).truncate(false).write(true).open(self.lock_file()).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(LockError::InUse { dir: self.path().to_owned(), owner: read_owner(&self.owner_file()) });
            }
            Err(TryLockError::Error(problem)) => return Err(io(problem)),
        }
        write_owner(&self.owner_file(), owner).map_err(io)?;
        Ok(DataDirLock { _locked: file, owner_file: self.owner_file() })
    }
}

impl Drop for DataDirLock {
    fn drop(&mut self) {
        // Nobody holds the lock a moment later, so nobody should be named. A file that stays is never believed.
        let _ = fs::remove_file(&self.owner_file);
    }
}

impl From<LockError> for AppError {
    fn from(error: LockError) -> Self {
        let detail = error.to_string();
        match error {
            LockError::InUse { .. } => Self::new(ErrorCode::Busy, detail)
                .hint("use the running one, stop it, or give this one a directory of its own with --data-dir"),
            LockError::Io { .. } => Self::new(ErrorCode::StorageUnavailable, detail)
                .hint("the data directory must be writable and on a file system that has locks")
                .caused_by(error),
        }
    }
}

/// A file of its own: a locked file cannot be read by others on every system. It is replaced in one go, so that nobody
/// reads half of it.
fn write_owner(path: &Path, owner: &Owner) -> io::Result<()> {
    let draft = path.with_extension("tmp");
    fs::write(&draft, serde_json::to_vec(owner)?)?;
    fs::rename(&draft, path)
}

fn read_owner(path: &Path) -> Option<Owner> {
    let bytes = fs::read(path).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn describe(owner: Option<&Owner>) -> String {
    owner.map_or_else(|| "another process".to_owned(), ToString::to_string)
}
