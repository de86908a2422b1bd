//! The secrets that open accounts at exchanges.

use cambist_model::{AppError, ErrorCode, SecretName};

pub use secrecy::{ExposeSecret, SecretString};

/// Where the secrets of exchanges are found.
///
/// What is found masks itself in `Debug`, cannot be serialized, and is wiped from memory when it is let go.
pub trait Secrets: Send + Sync {
    /// The secret of this name from the first place that has it; `None` if no place has it.
    fn secret(&self, name: &SecretName) -> Result<Option<SecretString>, SecretsError>;
}

/// A place of secrets cannot be used. No variant holds anything of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// It cannot be read or written.
    #[error("{place} cannot be used: {problem}")]
    Unusable {
        /// The variable or the file.
        place: String,
        /// What is wrong.
        problem: String,
    },
    /// It is sealed, and nothing is there to open it with.
    #[error("{place} is sealed: {needs}")]
    Sealed {
        /// The file.
        place: String,
        /// What it takes.
        needs: &'static str,
    },
    /// What was given does not open it.
    #[error("{place} cannot be opened: the passphrase or key is another one, or the file is damaged")]
    WrongKey {
        /// The file.
        place: String,
    },
}

impl From<SecretsError> for AppError {
    fn from(error: SecretsError) -> Self {
        let code = match error {
            SecretsError::Unusable { .. } => ErrorCode::StorageUnavailable,
            SecretsError::Sealed { .. } | SecretsError::WrongKey { .. } => ErrorCode::Unauthenticated,
        };
        Self::new(code, error.to_string()).caused_by(error)
    }
}
