//! The key beside the file of secrets, for whoever wants no passphrase. Its form is that of the age command.

use std::io::{self, ErrorKind};
use std::path::Path;

use age::x25519::Identity;
use cambist_ports::ExposeSecret;
use zeroize::Zeroizing;

use crate::private_file::{check_private, read, replace};

/// The keys in the file, the newest first; `None` if there is no file.
pub(crate) fn load(path: &Path) -> io::Result<Option<Vec<Identity>>> {
    let Some(bytes) = read(path)? else { return Ok(None) };
    check_private(path)?;
    let invalid = || io::Error::new(ErrorKind::InvalidData, "it is no file with a key");
    let text = std::str::from_utf8(&bytes).map_err(|_| invalid())?;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Result<Vec<Identity>, _> = lines.map(|line| line.parse::<Identity>().map_err(|_| invalid())).collect();
    keys.and_then(|keys| if keys.is_empty() { Err(invalid()) } else { Ok(Some(keys)) })
}

/// Replaces the file.
pub(crate) fn save(path: &Path, keys: &[Identity]) -> io::Result<()> {
    let lines: Vec<_> = keys.iter().map(Identity::to_string).collect();
    let length = lines.iter().map(|line| line.expose_secret().len() + 1).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(length));
    for line in &lines {
        text.extend_from_slice(line.expose_secret().as_bytes());
        text.push(b'\n');
    }
    replace(path, &text)
}
