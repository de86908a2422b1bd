//! The messages of the server's WebSocket, as far as one subscription meets them.

use std::borrow::Cow;
use std::time::Duration;

use cambist_app::{Delivery, Epoch, Position, StreamStart};
use cambist_model::{ExchangeId, Symbol, Timeframe};
use cambist_ops::{Channel, FeedEvent, FeedRequest, Problem, Update};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

/// What the server says.
#[derive(Debug)]
pub(crate) enum FeedMessage {
    /// The subscription stands: about this, beginning so.
    Subscribed(FeedRequest, StreamStart),
    /// Something happened.
    Event(FeedEvent),
    /// Something is wrong.
    Error(Box<Problem>),
    /// It is still there; or a word that this version does not know.
    Other,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Subscribed {
    channel: Channel,
    exchange: Option<ExchangeId>,
    symbol: Option<Symbol>,
    timeframe: Option<Timeframe>,
    epoch: String,
    sequence: u64,
    delivery: String,
    every_ms: Option<u64>,
    resumed: Option<bool>,
}

#[derive(Deserialize)]
struct Missed {
    missed: Option<u64>,
}

#[derive(Deserialize)]
struct Interruption {
    reason: String,
}

/// Asks for a feed.
pub(crate) fn subscribe(request: &FeedRequest, after: Option<Position>) -> String {
    let FeedRequest { channel, exchange, symbol, timeframe } = request;
    let mut message = json!({ "type": "subscribe", "channel": channel });
    if let Some(symbol) = symbol {
        message["symbols"] = json!([symbol]);
    }
    if let Some(exchange) = exchange {
        message["exchange"] = json!(exchange);
    }
    if let Some(timeframe) = timeframe {
        message["timeframe"] = json!(timeframe);
    }
    if let Some(Position { epoch, sequence }) = after {
        message["epoch"] = json!(epoch.to_string());
        message["after_sequence"] = json!(sequence);
    }
    message.to_string()
}

/// Reads a message; says why it cannot be read.
pub(crate) fn read(text: &str) -> Result<FeedMessage, String> {
    let unreadable = |error: String| format!("sent a message that cannot be read ({error})");
    let envelope: Envelope<'_> = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    let message = match (envelope.kind.as_ref(), envelope.data) {
        ("subscribed", _) => subscribed(text),
        ("update", _) => Update::read(text).map(|update| FeedMessage::Event(FeedEvent::Update(update))),
        ("lagged", data) => part(data).map(|Missed { missed }| FeedMessage::Event(FeedEvent::Lagged(missed))),
        ("interrupted", data) => {
            part(data).map(|Interruption { reason }| FeedMessage::Event(FeedEvent::Interrupted(reason)))
        }
        ("error", data) => part(data).map(FeedMessage::Error),
        _ => return Ok(FeedMessage::Other),
    };
    message.map_err(unreadable)
}

fn subscribed(text: &str) -> Result<FeedMessage, String> {
    let said: Subscribed = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let Subscribed { channel, exchange, symbol, timeframe, .. } = said;
    let epoch = Epoch::parse(&said.epoch).ok_or_else(|| "its epoch is none".to_owned())?;
    let delivery = match (said.delivery.as_str(), said.every_ms) {
        ("pushed", _) => Delivery::Pushed,
        ("polled", Some(every)) => Delivery::Polled(Duration::from_millis(every)),
        _ => return Err("its delivery is none that is known".to_owned()),
    };
    let position = Position { epoch, sequence: said.sequence };
    let start = StreamStart { position, delivery, resumed: said.resumed };
    Ok(FeedMessage::Subscribed(FeedRequest { channel, exchange, symbol, timeframe }, start))
}

fn part<'a, T: Deserialize<'a>>(data: Option<&'a RawValue>) -> Result<T, String> {
    let data = data.ok_or_else(|| "its data is missing".to_owned())?;
    serde_json::from_str(data.get()).map_err(|error| error.to_string())
}
