//! How an answer is given another form.

use serde_json::Value;

use crate::answer::Mark;

/// Another form of an operation's answer.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// What the form looks like.
    pub(crate) schema: fn() -> Value,
    /// An answer in this form.
    pub(crate) reshape: fn(&[u8]) -> serde_json::Result<Reshaped>,
}

/// An answer in another form.
pub(crate) struct Reshaped {
    /// The JSON text.
    pub(crate) body: Vec<u8>,
    /// Where it comes from.
    pub(crate) mark: Mark,
}
