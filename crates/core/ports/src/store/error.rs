//! What can go wrong with the records.

use cambist_model::{AppError, ErrorCode};

/// What can go wrong with the records.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else changed it first, or it is there already.
    #[error("the records changed meanwhile: {0}")]
    Conflict(String),
    /// A cursor that this store did not give.
    #[error("{0:?} is not a cursor of this list")]
    BadCursor(String),
    /// The records cannot be read or written.
    #[error("the records are not available: {detail}")]
    Unavailable {
        /// What happened.
        detail: String,
        /// What caused it.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// What is recorded cannot be understood.
    #[error("a record cannot be read: {0}")]
    Corrupt(String),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let detail = error.to_string();
        match &error {
            StoreError::Conflict(_) => Self::new(ErrorCode::Conflict, detail),
            StoreError::BadCursor(_) => {
                Self::invalid_field("cursor", detail).hint("use the next_cursor of the page before")
            }
            StoreError::Unavailable { .. } => {
                Self::new(ErrorCode::StorageUnavailable, "the records cannot be read or written; nothing was done")
                    .hint("see the log, the free disk space and `cambist doctor`")
                    .caused_by(error)
            }
            StoreError::Corrupt(_) => Self::internal(error),
        }
    }
}
