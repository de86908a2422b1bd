//! Looking whether everything is in order.

use std::sync::Arc;

use cambist_app::{Call, Face};
use cambist_cli::Exit;
use cambist_config::Loaded;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Caller, Request};
use cambist_secrets::KeyKind;
use serde::Serialize;
use serde_json::{Map, json};

use super::{Desk, secrets};
use crate::instance::When;
use crate::settings::Said;
use crate::shared::{Respondent, SharedCaller};

/// Something that was looked at.
#[derive(Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
}

impl Finding {
    fn of(what: &'static str, found: Result<String, AppError>) -> Self {
        match found {
            Ok(detail) => Self { what, ok: true, detail },
            Err(error) => {
                let hint = error.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
                Self { what, ok: false, detail: format!("{error}{hint}") }
            }
        }
    }
}

/// Looks at everything that can be in disorder and tells what was found; fails if something is.
pub(super) async fn examine(desk: &Desk) -> Result<Exit, AppError> {
    let loaded = desk.start(Said::default(), false)?;
    let mut findings = vec![Finding::of("version", Ok(env!("CARGO_PKG_VERSION").to_owned())), configuration(&loaded)];
    findings.push(Finding::of("secrets", found_secrets(desk, &loaded)));
    if let Some(server) = desk.named_server()? {
        findings.push(Finding::of("exchange", price(desk, &server).await));
    } else {
        let shared = Arc::new(SharedCaller::new(desk, &loaded, "doctor", When::AtOnce)?);
        findings.push(Finding::of("records", records(&shared).await));
        findings.push(Finding::of("exchange", price(desk, &*shared).await));
        findings.push(Finding::of("closing", shared.close().await.map(|()| "everything is written down".to_owned())));
    }
    let healthy = findings.iter().all(|finding| finding.ok);
    let exit = if healthy { Exit::SUCCESS } else { Exit::of(ErrorCode::StorageUnavailable) };
    let text = if desk.globals.json {
        json!({ "healthy": healthy, "findings": findings }).to_string() + "\n"
    } else {
        findings.iter().map(line).collect()
    };
    Ok(desk.printer.finish(exit, desk.printer.answer(text.as_bytes())))
}

fn line(finding: &Finding) -> String {
    let mark = if finding.ok { "ok  " } else { "FAIL" };
    format!("{mark}  {:<13}  {}\n", finding.what, finding.detail)
}

fn configuration(loaded: &Loaded) -> Finding {
    let file = loaded.file.as_ref().map_or_else(|| "no file; defaults".to_owned(), |file| file.display().to_string());
    Finding::of("configuration", Ok(file))
}

/// How many secrets there are, as far as that can be told without asking for a passphrase.
fn found_secrets(desk: &Desk, loaded: &Loaded) -> Result<String, AppError> {
    let places = secrets::places(&desk.environment, loaded);
    let file = places.file().path().display();
    match places.file().sealed_with()? {
        Some(KeyKind::Passphrase) if places.passphrase()?.is_none() => {
            Ok(format!("{file} is sealed with a passphrase, which was not given"))
        }
        _ => match places.list(&places.key()?)?.len() {
            0 => Ok("none; paper trading needs none".to_owned()),
            found => Ok(format!("{found} found; `cambist secrets list` shows them")),
        },
    }
}

/// The database, if it is ours to open, or who has it.
async fn records(shared: &SharedCaller) -> Result<String, AppError> {
    let instance = match shared.respondent().await? {
        Respondent::Here(instance) => instance,
        Respondent::There(Some(owner)) => return Ok(format!("in use by {owner}, which is asked")),
        Respondent::There(None) => return Ok("in use by another process, which is asked".to_owned()),
    };
    instance.started().await?;
    let report = instance.store().inspect().await?;
    if !report.problems.is_empty() {
        return Err(AppError::new(ErrorCode::StorageUnavailable, report.problems.join("; "))
            .hint("restore a copy from the directory backups"));
    }
    let rows: u64 = report.tables.iter().map(|table| table.rows).sum();
    let (path, kib) = (report.path.display(), report.database_bytes.div_ceil(1024));
    Ok(format!("{path}, schema {}, {rows} rows, {kib} KiB, SQLite {}", report.schema, report.sqlite_version))
}

/// Asks for the exchanges, as any face would.
async fn price(desk: &Desk, caller: &dyn Caller) -> Result<String, AppError> {
    let call = Call::new(desk.ids.request_id(), "local", Face::Cli);
    let request = Request { operation: "list_exchanges".to_owned(), call, input: Map::new() };
    let answer = caller.call(request).await;
    let answer =
        answer.map_err(|problem| AppError { hint: problem.hint, ..AppError::new(problem.code, problem.detail) })?;
    let value = answer.value();
    let names = value["exchanges"].as_array().into_iter().flatten();
    let names: Vec<_> = names.filter_map(|exchange| exchange["exchange"].as_str()).collect();
    Ok(format!("{} answers", names.join(", ")))
}
