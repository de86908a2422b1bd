//! Exports: entries as lines of JSON.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use crate::{ChainedEntry, Entries, Unreadable, Visitor};

/// An entry as a line of an export, with its line feed.
pub fn line(entry: &ChainedEntry) -> io::Result<String> {
    Ok(serde_json::to_string(entry)? + "\n")
}

/// Entries as they stand in an export, which is opened anew for every look at them.
pub struct Export<F>(F);

impl<F> Export<F> {
    /// The export that `open` opens.
    pub fn new(open: F) -> Self {
        Self(open)
    }
}

impl<R: BufRead, F: Fn() -> io::Result<R>> Entries for Export<F> {
    type Error = io::Error;

    fn visit(&self, visitor: &mut Visitor<'_>) -> io::Result<()> {
        for (number, bytes) in (1_u64..).zip((self.0)()?.split(b'\n')) {
            let entry = serde_json::from_slice(&bytes?)
                .map_err(|why: serde_json::Error| Unreadable(format!("line {number} of the export: {why}")));
            if visitor(entry) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}
