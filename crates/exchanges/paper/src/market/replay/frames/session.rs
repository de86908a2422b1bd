//! Sessions: the snapshots are in a file of their own.

use std::path::{Path, PathBuf};

use super::line::{Line, NOT_A_LINE};
use crate::market::replay::TapeError;
use crate::market::replay::file::Lines;

/// What the file of frames is called, and that of the snapshots beside it.
const FRAMES: &str = ".ws.jsonl";
const SNAPSHOTS: &str = ".http.jsonl";

/// A line of the file of snapshots.
pub(super) struct Answer {
    pub(super) path: PathBuf,
    pub(super) line: u64,
    /// Of which market it is, as Binance writes it.
    pub(super) name: String,
    /// When it was received, in microseconds since 1970.
    pub(super) at: i64,
    pub(super) json: String,
}

/// The snapshots that belong to a file of frames; none for a tape, which has them among its frames.
pub(super) fn snapshots(frames: &Path) -> Result<Vec<Answer>, TapeError> {
    let frames = frames.to_string_lossy();
    let Some(session) = frames.strip_suffix(FRAMES) else {
        return Ok(Vec::new());
    };
    let path = PathBuf::from(format!("{session}{SNAPSHOTS}"));
    let mut answers = Vec::new();
    let mut lines = Lines::open(&path)?;
    while let Some((line, text)) = lines.next()? {
        match Line::split(text) {
            Some(Line::Snapshot(name, at, json)) => {
                answers.push(Answer { path: path.clone(), line, name: name.into(), at, json: json.into() });
            }
            Some(_) => {}
            None => return Err(TapeError::line(&path, line, NOT_A_LINE)),
        }
    }
    Ok(answers)
}
