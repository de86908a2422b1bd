//! Where the data directories of a bench are: on the disk, or in memory, where a sync costs nothing.

use std::io;
use std::path::Path;

use tempfile::TempDir;

/// A file system in memory, where there is one.
const MEMORY: &str = "/dev/shm";

/// Where records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Where temporary files are; `TMPDIR` names another disk.
    Disk,
    /// In memory. Everything is written as on a disk, and no write waits for one: what is left of the time is not spent on
    /// being durable.
    Memory,
}

impl Place {
    /// Both, or only the disk where there is nothing else.
    pub(crate) fn all() -> &'static [Self] {
        if Path::new(MEMORY).is_dir() { &[Self::Disk, Self::Memory] } else { &[Self::Disk] }
    }

    /// A new directory there, which is thrown away with the value.
    pub(crate) fn directory(self) -> io::Result<TempDir> {
        match self {
            Self::Disk => tempfile::tempdir(),
            Self::Memory => tempfile::tempdir_in(MEMORY),
        }
    }

    /// How it is called in a table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Disk => "on disk",
            Self::Memory => "in memory",
        }
    }
}
