//! The messages of the server's WebSocket, as far as one subscription meets them.

use std::borrow::Cow;

use bytes::Bytes;
use cambist_ops::{FeedRequest, Problem};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

/// What the server says.
#[derive(Debug)]
pub(crate) enum FeedMessage {
    /// The subscription stands.
    Subscribed,
    /// Something happened; as JSON, untouched.
    Update(Bytes),
    /// So many updates were left out.
    Lagged(u64),
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
struct Missed {
    missed: u64,
}

/// Asks for a feed.
pub(crate) fn subscribe(request: &FeedRequest) -> String {
    let mut message = json!({ "type": "subscribe", "channel": request.channel });
    if let Some(symbol) = request.symbol {
        message["symbols"] = json!([symbol]);
    }
    if let Some(exchange) = request.exchange {
        message["exchange"] = json!(exchange);
    }
    message.to_string()
}

/// Reads a message; says why it cannot be read.
pub(crate) fn read(text: &str) -> Result<FeedMessage, String> {
    let unreadable = |error: serde_json::Error| format!("sent a message that cannot be read ({error})");
    let envelope: Envelope<'_> = serde_json::from_str(text).map_err(unreadable)?;
    Ok(match (envelope.kind.as_ref(), envelope.data) {
        ("subscribed", _) => FeedMessage::Subscribed,
        ("update", Some(data)) => FeedMessage::Update(Bytes::copy_from_slice(data.get().as_bytes())),
        ("lagged", Some(data)) => FeedMessage::Lagged(read_part::<Missed>(data).map_err(unreadable)?.missed),
        ("error", Some(data)) => FeedMessage::Error(read_part(data).map_err(unreadable)?),
        ("update" | "lagged" | "error", None) => return Err(format!("sent {:?} without its data", envelope.kind)),
        _ => FeedMessage::Other,
    })
}

fn read_part<'a, T: Deserialize<'a>>(data: &'a RawValue) -> Result<T, serde_json::Error> {
    serde_json::from_str(data.get())
}
