//! How far long work has come, on one line of the terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cambist_app::Progress;

use crate::Printer;

/// Back to the start of the line, and nothing on it.
const CLEAR_LINE: &str = "\r\x1b[2K";

/// A line that is drawn over and over, and taken away in the end.
pub(crate) struct ProgressLine {
    printer: Printer,
    is_drawn: Arc<AtomicBool>,
}

impl ProgressLine {
    /// A line on standard error; nothing is ever drawn if that is no terminal.
    pub(crate) fn new(printer: &Printer) -> Self {
        Self { printer: printer.clone(), is_drawn: Arc::default() }
    }

    /// Where to tell how far the work has come.
    pub(crate) fn progress(&self) -> Progress {
        let Some(columns) = self.printer.progress_columns() else { return Progress::default() };
        let (printer, is_drawn) = (self.printer.clone(), Arc::clone(&self.is_drawn));
        Progress::to(move |done, of, words| {
            let count = of.map_or_else(|| done.to_string(), |of| format!("{done} of {of}"));
            // A line that wraps could not be taken away again.
            let line: String = format!("{count}: {words}").chars().take(columns.saturating_sub(1)).collect();
            is_drawn.store(true, Ordering::Relaxed);
            printer.talk(&format!("{CLEAR_LINE}{line}"));
        })
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if self.is_drawn.swap(false, Ordering::Relaxed) {
            self.printer.talk(CLEAR_LINE);
        }
    }
}
