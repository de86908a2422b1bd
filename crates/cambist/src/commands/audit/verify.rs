//! Checking the audit.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use cambist_audit::{Expected, Export, Fault, Head, HeadSigner, SignedHead};
use cambist_cli::{Exit, VerifyOptions};
use cambist_model::{AppError, ErrorCode};
use cambist_system::DataDir;
use serde_json::json;

use super::records::{broken, contradicted, data_dir, open};
use crate::commands::Desk;

/// What is checked.
enum Subject<'a> {
    Records(DataDir),
    Export(&'a Path),
}

impl Subject<'_> {
    /// The key that signs its heads, if it is known: an export may come from anywhere.
    fn key(&self) -> Result<Option<String>, AppError> {
        let Self::Records(data_dir) = self else { return Ok(None) };
        Ok(data_dir.audit_key()?.map(|secret| HeadSigner::new(&secret).public_key()))
    }

    fn verify(&self, published: Vec<Head>) -> Result<Result<Head, Fault>, AppError> {
        match self {
            Self::Records(data_dir) => Ok(open(data_dir)?.verify(published)?),
            Self::Export(path) => {
                let export = Export::new(|| File::open(path).map(BufReader::new));
                let expected = Expected { published, ..Expected::default() };
                cambist_audit::verify(&export, &expected).map_err(|problem| unreadable(path, &problem))
            }
        }
    }
}

/// Says that the audit is whole and has passed the heads that were given, or where it is not.
pub(super) fn verify(desk: &Desk, options: &VerifyOptions) -> Result<Exit, AppError> {
    let mut published = Vec::new();
    for text in &options.heads {
        published.push(Head::parse(text).map_err(|error| AppError::invalid_field("head", error.to_string()))?);
    }
    let subject = match &options.file {
        Some(path) => Subject::Export(path),
        None => Subject::Records(data_dir(desk)?),
    };
    let key = match &options.public_key {
        Some(key) => Some(key.clone()),
        None => subject.key()?,
    };
    for path in &options.head_files {
        published.push(signed_head(path, key.as_deref())?);
    }
    let passed = published.len();
    let head = subject.verify(published)?.map_err(|fault| broken(&fault))?;
    Ok(desk.say(&told(desk, &head, passed)))
}

fn told(desk: &Desk, head: &Head, passed: usize) -> String {
    if desk.globals.json {
        return json!({ "whole": true, "count": head.count, "hash": head.hash, "heads_passed": passed }).to_string()
            + "\n";
    }
    let heads = match passed {
        0 => String::new(),
        1 => "; it has passed the head that was given".to_owned(),
        many => format!("; it has passed the {many} heads that were given"),
    };
    format!("the audit is whole: {} entries, head {head}{heads}\n", head.count)
}

fn signed_head(path: &Path, key: Option<&str>) -> Result<Head, AppError> {
    let bytes = fs::read(path).map_err(|problem| unreadable(path, &problem))?;
    let signed: SignedHead = serde_json::from_slice(&bytes).map_err(|problem| unreadable(path, &problem.into()))?;
    signed.check(key).map_err(|why| contradicted(format!("{}: {why}", path.display())))
}

fn unreadable(path: &Path, problem: &io::Error) -> AppError {
    AppError::new(ErrorCode::InvalidInput, format!("{} cannot be read: {problem}", path.display()))
}
