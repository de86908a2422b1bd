//! Reading the lines of a file, packed or not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::TapeError;

/// No line of a recording is longer than this; what is would only fill the memory.
const LONGEST_LINE: u64 = 16 << 20;

/// Opens a file. One that is packed with gzip, whatever its name, is unpacked while it is read.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, TapeError> {
    let opened = File::open(path).and_then(|file| {
        let mut file = BufReader::with_capacity(1 << 16, file);
        let packed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
        Ok((file, packed))
    });
    match opened {
        Ok((file, true)) => Ok(Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))),
        Ok((file, false)) => Ok(Box::new(file)),
        Err(source) => Err(TapeError::Open { path: path.into(), source }),
    }
}

/// The lines of a file, one after the other, with their numbers.
pub(super) struct Lines {
    path: PathBuf,
    file: Box<dyn BufRead>,
    line: String,
    number: u64,
}

impl Lines {
    /// Opens a file.
    pub(super) fn open(path: &Path) -> Result<Self, TapeError> {
        Ok(Self { file: open(path)?, path: path.into(), line: String::new(), number: 0 })
    }

    /// The next line that is not empty and its number, counted from one; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &str)>, TapeError> {
        loop {
            self.line.clear();
            let mut limited = self.file.by_ref().take(LONGEST_LINE);
            let read = limited.read_line(&mut self.line);
            match read {
                Ok(0) => return Ok(None),
                Ok(_) if limited.limit() == 0 => {
                    return Err(self.cannot_read(io::ErrorKind::FileTooLarge.into()));
                }
                Ok(_) => self.number += 1,
                Err(source) => return Err(self.cannot_read(source)),
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some((self.number, self.line.trim_ascii())));
            }
        }
    }

    fn cannot_read(&self, source: io::Error) -> TapeError {
        TapeError::Read { path: self.path.clone(), line: self.number, source }
    }
}
