//! Sealing the file anew.

use cambist_cli::Exit;
use cambist_model::{AppError, AuditAction};
use cambist_secrets::Key;
use cambist_system::DataDir;
use serde_json::json;

use super::open;
use super::record::Record;
use crate::commands::Desk;
use crate::settings::Said;

/// Opens the file as ever and seals it with what `new` gives for it.
pub(super) async fn reseal(desk: &Desk, new: impl FnOnce(&str) -> Result<Key, AppError>) -> Result<Exit, AppError> {
    let loaded = desk.start(Said::default(), false)?;
    let places = open::places(&desk.environment, &loaded);
    let file = open::shown(&places);
    let old = open::key(&places)?;
    places.file().read(&old)?;
    let new = new(&file)?;
    let record = Record::open(desk, &DataDir::open(&loaded.config.storage.data_dir)?).await?;
    places.file().reseal(&old, &new)?;
    record.tell(desk, AuditAction::SecretsResealed, None).await?;
    let with = match new {
        Key::Passphrase(_) => "the new passphrase".to_owned(),
        Key::File => format!("a new key, {}", places.file().key_path().display()),
    };
    let text = if desk.globals.json {
        json!({ "file": file }).to_string() + "\n"
    } else {
        format!("{file} is sealed with {with}\n")
    };
    Ok(desk.say(&text))
}
