//! Which variables of the environment give secrets.

use cambist_model::{SecretName, SecretNameError};

/// What the names of variables with secrets begin with; exchange, mode and name follow, with `__` between them.
pub(crate) const SECRETS_PREFIX: &str = "CAMBIST_SECRETS__";

/// Opens the sealed file of secrets.
pub(crate) const PASSPHRASE: &str = "CAMBIST_SECRETS_PASSPHRASE";

/// Names a file with the passphrase.
pub(crate) const PASSPHRASE_FILE: &str = "CAMBIST_SECRETS_PASSPHRASE_FILE";

/// The end of a variable's name that names a file with the secret.
const FILE: &str = "_FILE";

/// Other names for secrets that many programs share. They are for real money: nobody has two of them. The name of our own
/// counts if both are there.
const ALIASES: &[(&str, &str)] = &[
    ("CDP_API_KEY", "coinbase/live/cdp_api_key"),
    ("COINBASE_API_KEY", "coinbase/live/api_key"),
    ("COINBASE_API_SECRET", "coinbase/live/api_secret"),
    ("COINBASE_PASSPHRASE", "coinbase/live/passphrase"),
    ("CRYPTO_COM_API_KEY", "cryptocom/live/api_key"),
    ("CRYPTO_COM_API_SECRET", "cryptocom/live/api_secret"),
    ("GEMINI_API_KEY", "gemini/live/api_key"),
    ("GEMINI_API_SECRET", "gemini/live/api_secret"),
    ("KRAKEN_API_KEY", "kraken/live/api_key"),
    ("KRAKEN_API_SECRET", "kraken/live/api_secret"),
];

/// What a variable gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretVariable {
    /// Which secret.
    pub(crate) name: SecretName,
    /// Is it the name of a file with the secret?
    pub(crate) is_file: bool,
    /// Is it a name that other programs use too?
    pub(crate) is_alias: bool,
}

/// What a variable of this name gives; `None` if it gives no secret, an error if it was meant to and does not.
pub(crate) fn secret_variable(variable: &str) -> Option<Result<SecretVariable, SecretNameError>> {
    let (stem, is_file) = match variable.strip_suffix(FILE) {
        Some(stem) => (stem, true),
        None => (variable, false),
    };
    if let Some((_, name)) = ALIASES.iter().find(|(alias, _)| *alias == stem) {
        return Some(SecretName::parse(name).map(|name| SecretVariable { name, is_file, is_alias: true }));
    }
    let mut parts = stem.strip_prefix(SECRETS_PREFIX)?.split("__");
    let name = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(exchange), Some(mode), Some(part), None) => SecretName::of(exchange, mode, part),
        _ => Err(SecretNameError),
    };
    Some(name.map(|name| SecretVariable { name, is_file, is_alias: false }))
}

/// The other names, for the reference.
pub(super) fn aliases() -> Vec<String> {
    ALIASES.iter().map(|(alias, _)| (*alias).to_owned()).collect()
}
