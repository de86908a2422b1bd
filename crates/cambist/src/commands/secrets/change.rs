//! Setting, replacing and removing one secret.

use cambist_cli::Exit;
use cambist_model::{AppError, AuditAction, SecretName};
use cambist_secrets::{Key, Places};
use cambist_system::DataDir;
use serde_json::json;

use super::record::Record;
use super::{ask, open};
use crate::commands::Desk;
use crate::settings::Said;

/// Sets a secret, whether there was one of this name or not.
pub(super) async fn set(desk: &Desk, name: &str, no_passphrase: bool) -> Result<Exit, AppError> {
    let name = open::name(name)?;
    let (places, data_dir) = prepare(desk)?;
    let key = open::key_to_write(&places, no_passphrase)?;
    put(desk, &places, &data_dir, (name, key)).await
}

/// Replaces a secret that is there.
pub(super) async fn rotate(desk: &Desk, name: &str) -> Result<Exit, AppError> {
    let name = open::name(name)?;
    let (places, data_dir) = prepare(desk)?;
    let key = open::key(&places)?;
    if !places.file().read(&key)?.has(&name) {
        return Err(missing(&places, &name).hint("`cambist secrets set` sets a new one"));
    }
    put(desk, &places, &data_dir, (name, key)).await
}

/// Takes a secret out of the file.
pub(super) async fn remove(desk: &Desk, name: &str) -> Result<Exit, AppError> {
    let name = open::name(name)?;
    let (places, data_dir) = prepare(desk)?;
    let key = open::key(&places)?;
    if !places.file().read(&key)?.has(&name) {
        return Err(missing(&places, &name).hint("`cambist secrets list` shows what there is"));
    }
    let record = Record::open(desk, &data_dir).await?;
    places.file().change(&key, |contents| contents.remove(&name))?;
    record.tell(desk, AuditAction::SecretRemoved, Some(&name)).await?;
    let file = open::shown(&places);
    Ok(say(desk, &json!({ "name": name.to_string(), "file": file }), &format!("{name} is no longer in {file}")))
}

async fn put(
    desk: &Desk,
    places: &Places,
    data_dir: &DataDir,
    (name, key): (SecretName, Key),
) -> Result<Exit, AppError> {
    let value = ask::value(&name)?;
    let record = Record::open(desk, data_dir).await?;
    let replaced = places.file().change(&key, |contents| contents.set(name, value, desk.clock.now()))?;
    record.tell(desk, AuditAction::SecretSet, Some(&name)).await?;
    if let Some(given) = desk.environment.secrets().get(&name) {
        desk.printer.talk(&format!("it is not used while {} is set\n", given.variable()));
    }
    let file = open::shown(places);
    let done = if replaced { "was replaced" } else { "is set" };
    let facts = json!({ "name": name.to_string(), "file": file, "replaced": replaced });
    Ok(say(desk, &facts, &format!("{name} {done} in {file}")))
}

/// The places, and the data directory, which is made if need be.
fn prepare(desk: &Desk) -> Result<(Places, DataDir), AppError> {
    let loaded = desk.start(Said::default(), false)?;
    let data_dir = DataDir::open(&loaded.config.storage.data_dir)?;
    Ok((open::places(&desk.environment, &loaded), data_dir))
}

fn missing(places: &Places, name: &SecretName) -> AppError {
    AppError::not_found("name", format!("there is no {name} in {}", open::shown(places)))
}

fn say(desk: &Desk, facts: &serde_json::Value, text: &str) -> Exit {
    desk.say(&if desk.globals.json { format!("{facts}\n") } else { format!("{text}\n") })
}
