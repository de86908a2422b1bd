//! The table of what was measured, what it is compared with, and what is aimed for.

use crate::Outcome;

/// Rows, printed as they come.
#[derive(Default)]
pub(crate) struct Table {
    parts: usize,
    rows: usize,
    missed: Vec<String>,
}

/// What a ratio should be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
}

/// One comparison.
pub(crate) struct Row<'a> {
    pub(crate) what: &'a str,
    pub(crate) rival: &'a str,
    pub(crate) ours: String,
    pub(crate) theirs: String,
    pub(crate) ratio: f64,
    /// The least and the greatest ratio of a round, where there were rounds.
    pub(crate) spread: Option<(f64, f64)>,
    pub(crate) target: Target,
}

impl Table {
    /// Starts a part of the table.
    pub(crate) fn part(&mut self, title: &str) {
        self.parts += 1;
        println!("\n{title}");
        println!(
            "  {:<34} {:<22} {:>12} {:>12} {:>7} {:>15} {:>9}",
            "", "rival", "Cambist", "rival", "ratio", "(rounds)", "target"
        );
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, row: &Row<'_>) {
        let (target, is_met) = match row.target {
            Target::AtLeast(least) => (format!(">= {least}"), row.ratio >= least),
            Target::AtMost(most) => (format!("<= {most}"), row.ratio <= most),
        };
        let verdict = if is_met { "met" } else { "MISSED" };
        let spread = row.spread.map_or(String::new(), |(least, most)| format!("({least:.2}..{most:.2})"));
        println!(
            "  {:<34} {:<22} {:>12} {:>12} {:>7.2} {spread:>15} {target:>9} {verdict}",
            row.what, row.rival, row.ours, row.theirs, row.ratio
        );
        self.rows += 1;
        if !is_met {
            self.missed.push(format!("{} against {}", row.what, row.rival));
        }
    }

    /// Says what was missed, if anything was. A table without rows proves nothing.
    pub(crate) fn close(self) -> Outcome {
        if self.rows < self.parts.max(1) {
            return Err("nothing was compared".into());
        }
        if self.missed.is_empty() { Ok(()) } else { Err(format!("missed: {}", self.missed.join("; ")).into()) }
    }
}
