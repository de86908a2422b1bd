//! Looking at the configuration.

use std::fmt::Write;

use cambist_cli::Exit;
use cambist_config::{EffectiveValue, Loaded, Origin};
use cambist_model::{AppError, ErrorCode};
use serde_json::json;

use super::Desk;
use crate::settings::{self, Said};

/// Shows every setting in force and where it comes from.
pub(super) fn show(desk: &Desk) -> Result<Exit, AppError> {
    let loaded = read(desk)?;
    let values = loaded.effective();
    let text = if desk.globals.json { json(&json!({ "settings": values }))? } else { lines(&values) };
    Ok(desk.say(&text))
}

/// Says whether the configuration is valid; if it is not, reading it has told why.
pub(super) fn check(desk: &Desk) -> Result<Exit, AppError> {
    let loaded = read(desk)?;
    let file = loaded.file.as_ref().map(|file| file.display().to_string());
    let text = match (desk.globals.json, &file) {
        (true, _) => json(&json!({ "valid": true, "file": file }))?,
        (false, Some(file)) => format!("the configuration is valid; read from {file}\n"),
        (false, None) => "the configuration is valid; there is no file, so the defaults hold\n".to_owned(),
    };
    Ok(desk.say(&text))
}

fn read(desk: &Desk) -> Result<Loaded, AppError> {
    settings::read(&desk.environment, &desk.globals, Said::default())
}

fn json(value: &serde_json::Value) -> Result<String, AppError> {
    let text = serde_json::to_string(value);
    Ok(text.map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))? + "\n")
}

/// A line per setting, as it would stand in a file, with where it comes from.
fn lines(values: &[EffectiveValue]) -> String {
    let shown: Vec<_> = values.iter().map(|value| (setting(value), &value.origin)).collect();
    let width = shown.iter().map(|(text, _)| text.chars().count()).max().unwrap_or(0).min(60);
    shown.iter().fold(String::new(), |mut text, (setting, origin)| {
        let origin = match origin {
            Origin::Default => "default".to_owned(),
            other => format!("from {other}"),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{setting:<width$}  # {origin}");
        text
    })
}

fn setting(value: &EffectiveValue) -> String {
    match &value.value {
        serde_json::Value::Null => format!("# {} is not set", value.key),
        other => format!("{} = {other}", value.key),
    }
}
