//! What is said to a client.

use cambist_model::{ExchangeId, Symbol};
use cambist_ops::{Channel, FeedRequest};
use serde::Serialize;

/// One message to a client.
#[derive(Serialize)]
pub(super) struct Line<D> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<ExchangeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<Symbol>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<D>,
}

impl Line<()> {
    /// A message of this kind that says no more.
    pub(super) fn bare(kind: &'static str) -> Self {
        Self { kind, channel: None, exchange: None, symbol: None, data: None }
    }
}

impl<D: Serialize> Line<D> {
    /// A message of this kind with something in it.
    pub(super) fn new(kind: &'static str, data: D) -> Self {
        Self { kind, channel: None, exchange: None, symbol: None, data: Some(data) }
    }

    /// The same message, about a feed.
    pub(super) fn about(self, feed: FeedRequest) -> Self {
        Self { channel: Some(feed.channel), exchange: feed.exchange, symbol: feed.symbol, ..self }
    }

    /// The message as text.
    pub(super) fn text(&self) -> String {
        // Names, numbers and finished JSON serialize.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How many events were left out.
#[derive(Serialize)]
pub(super) struct Missed {
    pub(super) missed: u64,
}
