//! Why a recording cannot be played.

use std::io;
use std::path::{Path, PathBuf};

/// Why a recording cannot be played, with the place in the file and the cure.
#[derive(Debug, thiserror::Error)]
pub enum TapeError {
    /// The file cannot be opened.
    #[error("{}: cannot be opened ({source}); check the path and who may read it", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file breaks off or cannot be read any further.
    #[error("{}: cannot be read after line {line} ({source}); it is damaged or was not copied completely", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The last line that could be read, counted from one.
        line: u64,
        /// What the system says.
        source: io::Error,
    },
    /// A line is not what it should be.
    #[error("{}, line {line}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from one.
        line: u64,
        /// What is wrong, and the cure.
        problem: String,
    },
    /// Updates of the book are missing, so that nobody knows what the book was from here on.
    #[error(
        "{}, line {line}: update {expected} of the book is due and {found} comes; cut the file before this line, or record it again",
        path.display()
    )]
    Gap {
        /// The file.
        path: PathBuf,
        /// The line of the first update after the gap, counted from one.
        line: u64,
        /// The update that should have come.
        expected: u64,
        /// The update that came.
        found: u64,
    },
    /// The file as a whole cannot be played.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, and the cure.
        problem: String,
    },
}

impl TapeError {
    pub(super) fn line(path: &Path, line: u64, problem: impl Into<String>) -> Self {
        Self::Line { path: path.into(), line, problem: problem.into() }
    }

    pub(super) fn file(path: &Path, problem: impl Into<String>) -> Self {
        Self::File { path: path.into(), problem: problem.into() }
    }
}
