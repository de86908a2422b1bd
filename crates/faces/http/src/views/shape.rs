//! How an answer is given another form.

use serde_json::Value;
use serde_json::value::RawValue;

/// Another form of an operation's answer.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// What the form looks like.
    pub(crate) schema: fn() -> Value,
    /// The part of the answer that is shown: the one that says where it comes from.
    pub(crate) part: fn(&[u8]) -> serde_json::Result<&RawValue>,
    /// The form, as JSON text, of that part.
    pub(crate) reshape: fn(&RawValue) -> serde_json::Result<Vec<u8>>,
}
