//! Asking the human at the terminal.

use std::io::{BufRead, IsTerminal, Write};

use cambist_model::{AppError, ErrorCode};
use cambist_ops::{OperationSpec, Tier};

/// Does the operation need a human?
pub(super) fn is_needed(spec: &OperationSpec) -> bool {
    spec.tier >= Tier::Admin
}

/// Asks for the name of an operation that needs a human.
pub(super) fn ask(spec: &OperationSpec) -> Result<(), AppError> {
    expect(&format!("{} Type {} to go on: ", spec.summary, spec.name), spec.name)
}

/// Asks a question that goes on with one word only. A program that has a shell and no terminal, as agents do, is refused.
///
/// This keeps a model from doing it in passing. It does not keep out a program that pretends to be a terminal: whoever
/// may run anything as this user may do anything that this user may.
pub(super) fn expect(question: &str, word: &str) -> Result<(), AppError> {
    let (mut stdin, mut stderr) = (std::io::stdin().lock(), std::io::stderr());
    if !stdin.is_terminal() || !stderr.is_terminal() {
        let detail = "this needs a human at a terminal, and there is none";
        return Err(AppError::new(ErrorCode::Forbidden, detail).hint("type the command yourself, in a terminal"));
    }
    let mut typed = String::new();
    let asked = stderr.write_all(question.as_bytes()).and_then(|()| stderr.flush());
    asked.and_then(|()| stdin.read_line(&mut typed)).map_err(AppError::internal)?;
    if typed.trim() == word {
        return Ok(());
    }
    Err(AppError::new(ErrorCode::Forbidden, "not confirmed; nothing was done"))
}
