//! Showing which secrets there are.

use cambist_cli::Exit;
use cambist_model::AppError;
use cambist_secrets::Found;
use serde_json::{Value, json};

use super::open;
use crate::commands::Desk;
use crate::settings::Said;

/// Shows names, places and times; never a value.
pub(super) fn list(desk: &Desk) -> Result<Exit, AppError> {
    let loaded = desk.start(Said::default(), false)?;
    let places = open::places(&desk.environment, &loaded);
    let found = places.list(&open::key(&places)?)?;
    let file = open::shown(&places);
    let text = if desk.globals.json {
        json!({ "file": file, "secrets": found.iter().map(object).collect::<Vec<_>>() }).to_string() + "\n"
    } else if found.is_empty() {
        format!("there are no secrets in the environment or in {file}\n")
    } else {
        found.iter().map(|found| line(found, &file)).collect()
    };
    Ok(desk.say(&text))
}

fn object(found: &Found) -> Value {
    let Found { name, variable, set_at, hidden } = found;
    let from = if variable.is_some() { "environment" } else { "file" };
    json!({ "name": name.to_string(), "from": from, "variable": variable, "set_at": set_at, "hidden": hidden })
}

fn line(found: &Found, file: &str) -> String {
    let place = found.variable.as_deref().unwrap_or(file);
    let set_at = found.set_at.map(|at| format!(", set {at}")).unwrap_or_default();
    let hidden = if found.hidden { ", not used while the variable is set" } else { "" };
    format!("{:<40}  {place}{set_at}{hidden}\n", found.name.to_string())
}
