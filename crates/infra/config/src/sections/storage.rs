//! Where the records are kept.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the records are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// The directory with the database, its backups and the local socket. If it is not set: `$XDG_DATA_HOME/cambist` or
    /// `~/.local/share/cambist`, on macOS `~/Library/Application Support/cambist`, on Windows
    /// `%LOCALAPPDATA%\cambist`.
    // Always there once everything is read, but nobody has to give it.
    #[schemars(with = "Option<PathBuf>", extend("format" = "path"))]
    pub data_dir: PathBuf,
}
