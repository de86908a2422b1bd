//! Files that are their owner's business only.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

/// Files beyond this are not ours, in bytes.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Reads a file; `None` if there is none.
pub(crate) fn read(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(problem) if problem.kind() == ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let length = file.metadata()?.len();
    if length > MAX_BYTES {
        return Err(io::Error::new(ErrorKind::InvalidData, "it is far too large"));
    }
    // With all the room that it needs and a byte more to see the end: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1));
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Replaces a file in one go: readers see the old one or the new one, also after a power cut.
///
/// Only one process at a time may do so, which the caller sees to.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = path.with_added_extension("draft");
    // A draft that a killed process left behind.
    match fs::remove_file(&draft) {
        Err(problem) if problem.kind() != ErrorKind::NotFound => return Err(problem),
        _ => {}
    }
    let written = write_new(&draft, bytes).and_then(|()| fs::rename(&draft, path)).and_then(|()| sync_folder(path));
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new name lasts when the folder is written too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// Refuses a file that others than its owner may read.
#[cfg(unix)]
pub(crate) fn check_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let of_others = fs::metadata(path)?.permissions().mode() & 0o077;
    if of_others != 0 {
        let problem = "others than its owner may read or write it; chmod 600 makes it private";
        return Err(io::Error::new(ErrorKind::PermissionDenied, problem));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn check_private(_path: &Path) -> io::Result<()> {
    Ok(())
}
