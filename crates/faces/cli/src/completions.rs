//! Completion scripts.

use crate::invocation::Shell;
use crate::tree::{Extent, PROGRAM, Purpose, root};
use crate::{Exit, Printer};

/// Prints the completion script for a shell.
pub fn print_completions(shell: Shell, printer: &Printer) -> Exit {
    let mut script = Vec::new();
    let mut root = root(Purpose { repeats_globals: true, ..Purpose::default() }, Extent::Whole);
    clap_complete::generate(shell, &mut root, PROGRAM, &mut script);
    printer.finish(Exit::SUCCESS, printer.answer(&script))
}
