//! From the command to what carries it out.

use cambist_cli::{Exit, SecretsAction};
use cambist_model::AppError;
use cambist_secrets::Key;

use super::{ask, change, list, reseal};
use crate::commands::Desk;

/// Does what was asked for.
pub(crate) async fn carry_out(desk: &Desk, action: SecretsAction) -> Result<Exit, AppError> {
    match action {
        SecretsAction::Set { value_was_given: true, .. } | SecretsAction::Rotate { value_was_given: true, .. } => {
            Err(ask::in_the_open())
        }
        SecretsAction::Set { name, no_passphrase, .. } => change::set(desk, &name, no_passphrase).await,
        SecretsAction::Rotate { name, .. } => change::rotate(desk, &name).await,
        SecretsAction::Remove { name } => change::remove(desk, &name).await,
        SecretsAction::List => list::list(desk),
        SecretsAction::NewPassphrase => reseal::reseal(desk, ask::new_passphrase).await,
        SecretsAction::NewKey => reseal::reseal(desk, |_| Ok(Key::File)).await,
    }
}
