//! Asking for what nobody else may read: unseen at a terminal, or from a pipe.

use std::io::{IsTerminal, Read};

use cambist_model::{AppError, ErrorCode, SecretName};
use cambist_ports::{ExposeSecret, SecretString};
use cambist_secrets::{InvalidValue, Key, MAX_VALUE_BYTES, value_of};
use zeroize::Zeroizing;

/// The value of a secret: typed unseen if there is a terminal, else all of standard input.
pub(super) fn value(name: &SecretName) -> Result<SecretString, AppError> {
    if std::io::stdin().is_terminal() {
        return typed(&format!("Value of {name} (it is not shown): "));
    }
    valid(&all_of_stdin()?)
}

/// The passphrase that opens the file.
pub(super) fn passphrase(file: &str) -> Result<Key, AppError> {
    typed(&format!("Passphrase of {file}: ")).map(Key::Passphrase)
}

/// A new passphrase: typed twice at a terminal.
pub(super) fn new_passphrase(file: &str) -> Result<Key, AppError> {
    let first = typed(&format!("New passphrase of {file}: "))?;
    let second = typed("Once more: ")?;
    if first.expose_secret() != second.expose_secret() {
        return Err(AppError::new(ErrorCode::InvalidInput, "the two passphrases differ; nothing was done"));
    }
    Ok(Key::Passphrase(first))
}

/// Somebody wrote something after the name.
pub(super) fn in_the_open() -> AppError {
    let detail = "the value of a secret is never taken from the command line";
    AppError::new(ErrorCode::InvalidInput, detail).hint(
        "leave it out and type it when you are asked, or pipe it in; what you wrote is in the history of your shell now, so \
         have the exchange make another one",
    )
}

fn typed(question: &str) -> Result<SecretString, AppError> {
    // Without somebody who sees the question, nobody answers it.
    if !std::io::stderr().is_terminal() {
        let detail = "there is nobody at a terminal who could be asked for the passphrase";
        return Err(AppError::new(ErrorCode::Unauthenticated, detail).hint(
            "set CAMBIST_SECRETS_PASSPHRASE_FILE or CAMBIST_SECRETS_PASSPHRASE; a new file can have a key beside it \
             instead: --no-passphrase",
        ));
    }
    let typed = rpassword::prompt_password(question).map_err(AppError::internal)?;
    valid(&Zeroizing::new(typed.into_bytes()))
}

fn all_of_stdin() -> Result<Zeroizing<Vec<u8>>, AppError> {
    // With all the room that it needs: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_VALUE_BYTES + 2));
    let most = u64::try_from(MAX_VALUE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(AppError::internal)?;
    Ok(bytes)
}

fn valid(bytes: &Zeroizing<Vec<u8>>) -> Result<SecretString, AppError> {
    value_of(bytes).map_err(|invalid: InvalidValue| {
        AppError::new(ErrorCode::InvalidInput, format!("what was given cannot be a secret: {invalid}"))
    })
}
