//! What Kraken says, as far as all of it is alike.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A frame: data of a channel, or the answer to a request.
#[derive(Deserialize)]
pub(super) struct Frame<'a> {
    #[serde(borrow)]
    pub(super) channel: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Cow<'a, str>>,
    /// What it is about, one entry per market or trade; of some channels, something else.
    #[serde(borrow)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) method: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) error: Option<Cow<'a, str>>,
    pub(super) req_id: Option<u64>,
}
