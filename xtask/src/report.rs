//! What was found.

use std::process::ExitCode;

/// Faults and warnings, in the order in which they were found.
#[derive(Default)]
pub(crate) struct Report {
    faults: Vec<String>,
    warnings: Vec<String>,
    checked: usize,
}

impl Report {
    /// Something that must be mended.
    pub(crate) fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(what.into());
    }

    /// Something to look at.
    pub(crate) fn warning(&mut self, what: impl Into<String>) {
        self.warnings.push(what.into());
    }

    /// One more thing was looked at.
    pub(crate) fn checked(&mut self) {
        self.checked += 1;
    }

    #[expect(clippy::print_stderr, reason = "this is the program's own output")]
    pub(crate) fn print(self) -> ExitCode {
        for warning in &self.warnings {
            eprintln!("warning: {warning}");
        }
        for fault in &self.faults {
            eprintln!("error: {fault}");
        }
        eprintln!("tidy: {} checks, {} errors, {} warnings", self.checked, self.faults.len(), self.warnings.len());
        // A run that looked at nothing has proved nothing.
        if self.faults.is_empty() && self.checked > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
