//! Socket files that only their user can open.

use std::fs::{DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

/// A socket file that goes away with its listener.
#[derive(Debug)]
pub(super) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // If somebody else removed it, it is gone all the same.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Listens on a new socket file. A file that a dead process left behind is replaced; one that somebody listens on is
/// an error.
pub(super) async fn listen(path: &Path) -> io::Result<(UnixListener, SocketFile)> {
    remove_stale(path).await?;
    // The file is made in a folder that nobody else can enter, and appears at its place only when nobody else can open
    // it: between making a socket and closing it to others there must be no moment.
    let nursery = path.with_extension("new");
    let _ = std::fs::remove_dir_all(&nursery);
    DirBuilder::new().mode(0o700).create(&nursery)?;
    let listener = hatch(&nursery.join("s"), path);
    let _ = std::fs::remove_dir_all(&nursery);
    Ok((listener?, SocketFile(path.to_owned())))
}

fn hatch(young: &Path, path: &Path) -> io::Result<UnixListener> {
    let listener = UnixListener::bind(young)?;
    std::fs::set_permissions(young, Permissions::from_mode(0o600))?;
    std::fs::rename(young, path)?;
    Ok(listener)
}

async fn remove_stale(path: &Path) -> io::Result<()> {
    let kind = match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?.file_type(),
    };
    if !kind.is_socket() {
        let problem = format!("{} is in the way and is no socket", path.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, problem));
    }
    match UnixStream::connect(path).await {
        Ok(_) => {
            let problem = format!("somebody listens on {} already", path.display());
            Err(io::Error::new(io::ErrorKind::AddrInUse, problem))
        }
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Err(error) => Err(error),
    }
}
