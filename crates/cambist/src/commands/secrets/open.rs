//! The places of secrets, and what opens the sealed one.

use cambist_config::{Environment, Loaded};
use cambist_model::{AppError, SecretName};
use cambist_secrets::{Key, KeyKind, Places, SecretFile};

use super::ask;

/// The places where this configuration looks for secrets.
pub(crate) fn places(environment: &Environment, loaded: &Loaded) -> Places {
    let file = SecretFile::in_dir(&loaded.config.storage.data_dir);
    Places::new(environment.secrets(), environment.secrets_passphrase(), file)
}

/// Reads a name. It is not repeated if it is wrong.
pub(super) fn name(text: &str) -> Result<SecretName, AppError> {
    SecretName::parse(text).map_err(|error| AppError::invalid_field("name", error.to_string()))
}

/// What opens the file, if need be by asking the user.
pub(super) fn key(places: &Places) -> Result<Key, AppError> {
    match (places.file().sealed_with()?, places.passphrase()?) {
        (Some(KeyKind::Passphrase), Some(passphrase)) => Ok(Key::Passphrase(passphrase)),
        (Some(KeyKind::Passphrase), None) => ask::passphrase(&shown(places)),
        (Some(KeyKind::File) | None, _) => Ok(Key::File),
    }
}

/// The same, or what a file that is still to be made is sealed with.
pub(super) fn key_to_write(places: &Places, no_passphrase: bool) -> Result<Key, AppError> {
    if no_passphrase || places.file().sealed_with()?.is_some() {
        return key(places);
    }
    match places.passphrase()? {
        Some(passphrase) => Ok(Key::Passphrase(passphrase)),
        None => ask::new_passphrase(&shown(places)),
    }
}

/// The file, for a message.
pub(super) fn shown(places: &Places) -> String {
    places.file().path().display().to_string()
}
