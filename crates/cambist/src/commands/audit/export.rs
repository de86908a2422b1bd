//! Giving every entry of the audit.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::Path;

use cambist_audit::{Entries, Head, Unreadable, line};
use cambist_cli::{Exit, Printer};
use cambist_model::{AppError, ErrorCode};
use cambist_storage::AuditFile;
use serde_json::json;

use super::records::{contradicted, data_dir, open};
use crate::commands::Desk;

/// What was written, or why writing stopped.
type Written = io::Result<Head>;

/// Prints every entry as a line of JSON, or writes them to a new file. Whether they are whole is for `audit verify` to say.
pub(super) fn export(desk: &Desk, output: Option<&Path>) -> Result<Exit, AppError> {
    let audit = open(&data_dir(desk)?)?;
    let Some(path) = output else {
        let mut out = BufWriter::with_capacity(1 << 16, Standard(&desk.printer));
        let written = write_all(&audit, &mut out)?;
        return Ok(desk.printer.finish(Exit::SUCCESS, written.map(drop)));
    };
    let cannot = |problem: io::Error| cannot_write(path, &problem);
    let mut file = BufWriter::new(new_file(path).map_err(cannot)?);
    let written = write_all(&audit, &mut file).and_then(|written| {
        let head = written.map_err(cannot)?;
        file.get_ref().sync_all().map_err(cannot)?;
        Ok(head)
    });
    let head = written.inspect_err(|_| {
        // Half an export would look like a whole one.
        let _ = fs::remove_file(path);
    })?;
    let text = if desk.globals.json {
        json!({ "output": path, "count": head.count, "hash": head.hash }).to_string() + "\n"
    } else {
        format!("{} entries are in {}, head {head}\n", head.count, path.display())
    };
    Ok(desk.say(&text))
}

/// Writes every entry. The outer error is for entries that cannot be read.
fn write_all(audit: &AuditFile, out: &mut impl Write) -> Result<Written, AppError> {
    let mut unreadable = None;
    let mut written: Written = Ok(Head::empty());
    audit.visit(&mut |read| {
        match read {
            Ok(entry) => {
                written = line(&entry).and_then(|line| out.write_all(line.as_bytes())).map(|()| Head::after(&entry));
                if written.is_ok() {
                    return ControlFlow::Continue(());
                }
            }
            Err(Unreadable(why)) => unreadable = Some(why),
        }
        ControlFlow::Break(())
    })?;
    match unreadable {
        Some(why) => Err(contradicted(format!("the audit cannot be read to its end: {why}"))),
        None => Ok(written.and_then(|head| out.flush().map(|()| head))),
    }
}

/// A file that was not there; what is in it is its owner's business only.
fn new_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn cannot_write(path: &Path, problem: &io::Error) -> AppError {
    let code = match problem.kind() {
        ErrorKind::AlreadyExists => ErrorCode::Conflict,
        _ => ErrorCode::InvalidInput,
    };
    AppError::new(code, format!("{} cannot be written: {problem}", path.display()))
}

/// Standard output, by way of the printer.
struct Standard<'a>(&'a Printer);

impl Write for Standard<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.answer(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
