//! Pages of help, and command lines that cannot be read.

use std::io;

use cambist_model::{AppError, ErrorCode};
use cambist_ops::Problem;
use cambist_ports::Ids;

use crate::{Exit, Printer};

/// A text with and without color.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpPage {
    plain: String,
    colored: String,
}

impl HelpPage {
    /// Prints it on standard output.
    pub fn show(&self, printer: &Printer) -> Exit {
        let text = if printer.stdout_has_color() { &self.colored } else { &self.plain };
        printer.finish(Exit::SUCCESS, printer.answer(text.as_bytes()))
    }
}

impl From<&clap::Error> for HelpPage {
    fn from(error: &clap::Error) -> Self {
        let text = error.render();
        Self { plain: text.to_string(), colored: text.ansi().to_string() }
    }
}

/// A command line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageError {
    page: HelpPage,
    json: bool,
    no_color: bool,
}

impl UsageError {
    /// `json` and `no_color` are what the arguments seem to say, for they could not be read whole.
    pub(crate) fn new(error: &clap::Error, json: bool, no_color: bool) -> Self {
        Self { page: error.into(), json, no_color }
    }

    /// Prints it on standard error, as JSON if that was asked for.
    pub fn show(&self, printer: &Printer, ids: &dyn Ids) -> Exit {
        let exit = Exit::of(ErrorCode::InvalidInput);
        let text = match self.json {
            true => self.problem(ids),
            false if printer.stderr_has_color() && !self.no_color => Ok(self.page.colored.clone()),
            false => Ok(self.page.plain.clone()),
        };
        printer.finish(exit, text.and_then(|text| printer.complain(&text)))
    }

    fn problem(&self, ids: &dyn Ids) -> io::Result<String> {
        // The first paragraph says what is wrong; the rest is advice for people.
        let first = self.page.plain.split("\n\n").next().unwrap_or_default();
        let detail = first.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ");
        let problem = Problem::new(AppError::new(ErrorCode::InvalidInput, detail), ids.request_id());
        Ok(serde_json::to_string(&problem)? + "\n")
    }
}
