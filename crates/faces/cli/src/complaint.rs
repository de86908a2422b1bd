//! Telling people what went wrong where no command of theirs is to blame for the words.

use cambist_ops::Problem;

use crate::{Exit, Printer, view};

/// Prints a problem on standard error: for people, or as its JSON object if that was asked for.
pub fn print_problem(problem: &Problem, printer: &Printer) -> Exit {
    let text = view::problem(problem, &str::to_owned, printer);
    printer.finish(Exit::of(problem.code), text.and_then(|text| printer.complain(&text)))
}
