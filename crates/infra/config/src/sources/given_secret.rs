//! Secrets that the environment gives.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use zeroize::Zeroizing;

/// A secret that a variable holds, or whose file a variable names. Its value is wiped from our memory when it is let go;
/// what the operating system keeps of the environment is not ours to wipe.
#[derive(Clone)]
pub struct GivenSecret {
    variable: String,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Value(Zeroizing<Vec<u8>>),
    File(PathBuf),
}

impl GivenSecret {
    /// What a variable gives: the secret, or the name of a file with it.
    pub(crate) fn new(variable: &str, value: OsString, is_file: bool) -> Self {
        let source = if is_file {
            Source::File(value.into())
        } else {
            Source::Value(Zeroizing::new(value.into_encoded_bytes()))
        };
        Self { variable: variable.to_owned(), source }
    }

    /// The variable.
    pub fn variable(&self) -> &str {
        &self.variable
    }

    /// The value, as bytes: at most `limit`, and one more if it is longer. A file is read each time.
    pub fn read(&self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        match &self.source {
            Source::Value(value) => Ok(value.clone()),
            Source::File(path) => {
                let named =
                    |problem: io::Error| io::Error::new(problem.kind(), format!("{}: {problem}", path.display()));
                // With all the room that it needs: growing would leave copies behind.
                let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 2));
                let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
                File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(named)?;
                Ok(bytes)
            }
        }
    }
}

/// The variable, never the value.
impl fmt::Debug for GivenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GivenSecret").field("variable", &self.variable).finish_non_exhaustive()
    }
}
