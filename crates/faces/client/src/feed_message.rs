//! The messages of the server's WebSocket, as far as one subscription meets them.

use std::borrow::Cow;

use bytes::Bytes;
use cambist_ops::{FeedRequest, Problem};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

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
    missed: Option<u64>,
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
    let envelope: Envelope<'_> =
        serde_json::from_str(text).map_err(|error| format!("sent a message that cannot be read ({error})"))?;
    Ok(match (envelope.kind.as_ref(), envelope.data, envelope.missed) {
        ("subscribed", ..) => FeedMessage::Subscribed,
        ("update", Some(data), _) => FeedMessage::Update(Bytes::copy_from_slice(data.get().as_bytes())),
        ("lagged", _, Some(missed)) => FeedMessage::Lagged(missed),
        ("error", ..) => FeedMessage::Error(Box::new(problem(text)?)),
        ("update" | "lagged", ..) => return Err("sent a message with a part missing".to_owned()),
        _ => FeedMessage::Other,
    })
}

/// The problem in an error message: in `problem`, or among the message's own fields, where `type` says "error".
fn problem(text: &str) -> Result<Problem, String> {
    let unreadable = |error: serde_json::Error| format!("sent an error that cannot be read ({error})");
    let mut message: Value = serde_json::from_str(text).map_err(unreadable)?;
    if let Some(inner) = message.get_mut("problem").map(Value::take) {
        return serde_json::from_value(inner).map_err(unreadable);
    }
    let code = message["code"].as_str().unwrap_or_default().to_owned();
    message["type"] = format!("/problems/{code}").into();
    serde_json::from_value(message).map_err(unreadable)
}
