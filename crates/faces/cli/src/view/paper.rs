//! What a view is written on.

use crate::Printer;

/// What a view is written on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paper {
    /// How wide it is; `None` if it may be as wide as it likes.
    pub(crate) width: Option<usize>,
    /// Does somebody look at it as it is written? Then times are short.
    pub(crate) is_screen: bool,
    /// Has it color?
    pub(crate) has_color: bool,
}

impl Paper {
    /// Standard output.
    pub(crate) fn of(printer: &Printer) -> Self {
        Self {
            width: printer.columns(),
            is_screen: printer.stdout_is_terminal(),
            has_color: printer.stdout_has_color(),
        }
    }

    /// The same paper with a margin on the left.
    pub(crate) fn indented(self, by: usize) -> Self {
        Self { width: self.width.map(|width| width.saturating_sub(by)), ..self }
    }
}
