//! Bringing the records to the form of this version.

use std::sync::Arc;

use cambist_cli::Exit;
use cambist_model::{AppError, ErrorCode};
use serde_json::json;

use super::Desk;
use crate::instance::When;
use crate::settings::Said;
use crate::shared::{Respondent, SharedCaller};

/// Opens the records, which migrates them after a copy was made, and says what they are now.
pub(super) async fn migrate(desk: &Desk) -> Result<Exit, AppError> {
    let loaded = desk.start(Said::default(), false)?;
    let shared = Arc::new(SharedCaller::new(desk, &loaded, "migrate", When::AtOnce)?);
    let instance = match shared.respondent().await? {
        Respondent::Here(instance) => instance,
        Respondent::There(owner) => {
            let owner = owner.map_or_else(|| "another process".to_owned(), |owner| owner.to_string());
            let detail = format!("the records are in use by {owner}, which brought them to its form when it started");
            return Err(AppError::new(ErrorCode::Busy, detail).hint("stop it first"));
        }
    };
    let started = instance.started().await;
    let report = instance.store().inspect().await;
    drop(instance);
    let closed = shared.close().await;
    started.and(closed)?;
    let report = report?;
    let text = if desk.globals.json {
        json!({ "database": report.path, "schema": report.schema, "backups": backups(&loaded) }).to_string() + "\n"
    } else {
        format!(
            "{} has schema {}; copies of earlier ones are in {}\n",
            report.path.display(),
            report.schema,
            backups(&loaded)
        )
    };
    Ok(desk.say(&text))
}

fn backups(loaded: &cambist_config::Loaded) -> String {
    loaded.config.storage.data_dir.join("backups").display().to_string()
}
