//! Answers that are kept, so that asking again is not doing again.

use cambist_model::{IdempotencyKey, Timestamp};

/// What came of an act that was asked for with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Who asked. Keys of one are nothing to another.
    pub principal: String,
    /// The key.
    pub key: IdempotencyKey,
    /// Of what was asked, so that another request with this key is found out.
    pub digest: String,
    /// The answer, as JSON.
    pub answer: String,
    /// When it was given.
    pub at: Timestamp,
}
