//! The secret key that signs heads of the audit.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use cambist_model::{AppError, ErrorCode};
use rand::TryRng;
use rand::rngs::SysRng;

use crate::DataDir;

/// How many bytes a key has.
const LENGTH: usize = 32;

/// The key of the data directory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the key {} cannot be used: {problem}", path.display())]
pub struct AuditKeyError {
    path: PathBuf,
    #[source]
    problem: io::Error,
}

impl DataDir {
    /// The secret key that signs heads of the audit; `None` if nothing was signed here yet.
    pub fn audit_key(&self) -> Result<Option<[u8; LENGTH]>, AuditKeyError> {
        let path = self.audit_key_file();
        match read(&path) {
            Ok(key) => Ok(Some(key)),
            Err(problem) if problem.kind() == ErrorKind::NotFound => Ok(None),
            Err(problem) => Err(AuditKeyError { path, problem }),
        }
    }

    /// The same key, drawn from the operating system's randomness and kept for its owner only if there is none yet.
    pub fn create_audit_key(&self) -> Result<[u8; LENGTH], AuditKeyError> {
        let path = self.audit_key_file();
        let created = match read(&path) {
            Err(problem) if problem.kind() == ErrorKind::NotFound => create(&path).and_then(|()| read(&path)),
            other => other,
        };
        created.map_err(|problem| AuditKeyError { path, problem })
    }
}

impl From<AuditKeyError> for AppError {
    fn from(error: AuditKeyError) -> Self {
        Self::new(ErrorCode::StorageUnavailable, error.to_string())
            .hint("it must be a file of 32 bytes that only its owner may read (chmod 600)")
            .caused_by(error)
    }
}

fn read(path: &Path) -> io::Result<[u8; LENGTH]> {
    check_private(path)?;
    let bytes = fs::read(path)?;
    bytes.try_into().map_err(|_| io::Error::new(ErrorKind::InvalidData, "it does not have 32 bytes"))
}

/// Writes a new key under a name of its own and gives it its name when it is whole; if another process was first, that
/// one's key stays.
fn create(path: &Path) -> io::Result<()> {
    let mut key = [0; LENGTH];
    SysRng.try_fill_bytes(&mut key).map_err(io::Error::other)?;
    let draft = path.with_added_extension(format!("{:016x}", SysRng.try_next_u64().map_err(io::Error::other)?));
    let written = || -> io::Result<()> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(&key)?;
        file.sync_all()?;
        match fs::hard_link(&draft, path) {
            Err(problem) if problem.kind() == ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    };
    let result = written();
    // Once it has its name the draft is only a second one.
    let _ = fs::remove_file(&draft);
    result
}

/// A key that others can read proves nothing.
#[cfg(unix)]
fn check_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let of_others = fs::metadata(path)?.permissions().mode() & 0o077;
    if of_others != 0 {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "others than its owner may read or write it"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_path: &Path) -> io::Result<()> {
    Ok(())
}
