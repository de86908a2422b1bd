//! What is said to a client of a stream.

use axum::extract::ws::Utf8Bytes;
use cambist_app::{Delivery, StreamStart};
use cambist_model::{AppError, ExchangeId, RequestId, Symbol, Timeframe};
use cambist_ops::{Channel, FeedEvent, FeedRequest, Problem};
use serde::Serialize;

use crate::feeds::Said;

/// One message to a client.
#[derive(Serialize)]
pub(crate) struct Line<D> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<ExchangeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<Symbol>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeframe: Option<Timeframe>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    start: Option<Begin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<D>,
}

/// How a subscription begins.
#[derive(Serialize)]
struct Begin {
    epoch: String,
    sequence: u64,
    delivery: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    every_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resumed: Option<bool>,
}

/// How many events were left out; `null` if nobody knows.
#[derive(Serialize)]
struct Missed {
    missed: Option<u64>,
}

/// Why a source was lost.
#[derive(Serialize)]
struct Reason<'a> {
    reason: &'a str,
}

impl Line<()> {
    /// A message of this kind that says no more.
    pub(crate) fn bare(kind: &'static str) -> Self {
        Self { kind, channel: None, exchange: None, symbol: None, timeframe: None, start: None, data: None }
    }

    /// The same message, about how a subscription begins.
    fn beginning(self, start: StreamStart) -> Self {
        Self { start: Some(start.into()), ..self }
    }
}

impl<D: Serialize> Line<D> {
    /// A message of this kind with something in it.
    pub(crate) fn new(kind: &'static str, data: D) -> Self {
        let data = Some(data);
        Self { kind, channel: None, exchange: None, symbol: None, timeframe: None, start: None, data }
    }

    /// The same message, about a feed.
    pub(crate) fn about(self, feed: FeedRequest) -> Self {
        let FeedRequest { channel, exchange, symbol, timeframe } = feed;
        Self { channel: Some(channel), exchange, symbol, timeframe, ..self }
    }

    /// The message as text.
    pub(crate) fn text(&self) -> String {
        // Names, numbers and finished JSON serialize.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl From<StreamStart> for Begin {
    fn from(start: StreamStart) -> Self {
        let (delivery, every_ms) = match start.delivery {
            Delivery::Pushed => ("pushed", None),
            Delivery::Polled(every) => ("polled", Some(u64::try_from(every.as_millis()).unwrap_or(u64::MAX))),
        };
        let epoch = start.position.epoch.to_string();
        Self { epoch, sequence: start.position.sequence, delivery, every_ms, resumed: start.resumed }
    }
}

/// What happens to a feed, as text. An update's text is shared by all who hear it.
pub(crate) fn told(about: FeedRequest, said: &Said, request_id: impl Fn() -> RequestId) -> Utf8Bytes {
    let text = match said {
        Said::Subscribed(start) => Line::bare("subscribed").about(about).beginning(*start).text(),
        Said::Failed(problem) => Line::new("error", problem).about(about).text(),
        Said::Event(FeedEvent::Lagged(missed)) => Line::new("lagged", Missed { missed: *missed }).about(about).text(),
        Said::Event(FeedEvent::Interrupted(reason)) => Line::new("interrupted", Reason { reason }).about(about).text(),
        Said::Event(FeedEvent::Update(update)) => match Utf8Bytes::try_from(update.line().clone()) {
            Ok(text) => return text,
            Err(error) => Line::new("error", Problem::new(AppError::internal(error), request_id())).about(about).text(),
        },
    };
    text.into()
}
