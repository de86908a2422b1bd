//! Choosing what is compared.

use super::table::Table;
use super::{boot, mcp, rest, stream};
use crate::Outcome;

const SUBJECTS: [&str; 4] = ["rest", "stream", "mcp", "boot"];

/// Compares these subjects, or all. What misses its target is an error in the end.
pub(crate) async fn compare(subjects: &[&str]) -> Outcome {
    if let Some(unknown) = subjects.iter().find(|subject| !SUBJECTS.contains(subject)) {
        return Err(format!("there is no subject {unknown:?}; there are {}", SUBJECTS.join(", ")).into());
    }
    let mut table = Table::default();
    for subject in SUBJECTS.iter().filter(|subject| subjects.is_empty() || subjects.contains(subject)) {
        match *subject {
            "rest" => rest::compare(&mut table).await?,
            "stream" => stream::compare(&mut table).await?,
            "mcp" => mcp::compare(&mut table).await?,
            _ => boot::compare(&mut table).await?,
        }
    }
    table.close()
}
