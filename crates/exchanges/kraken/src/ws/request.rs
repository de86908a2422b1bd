//! What is said to Kraken.

use serde::Serialize;

use super::topic::Topic;

/// A request.
#[derive(Serialize)]
struct Request<'a> {
    method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Params<'a>>,
    req_id: u64,
}

#[derive(Serialize)]
struct Params<'a> {
    channel: &'static str,
    symbol: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    depth: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_trigger: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<bool>,
}

/// Asks for a subscription, from the present state on. `depth` is that of a book.
pub(super) fn subscribe(topic: Topic, stream_name: &str, depth: Option<u32>, req_id: u64) -> String {
    let mut params = Params { snapshot: Some(true), ..params(topic, stream_name, depth) };
    // Otherwise a ticker is told only when a trade is made, and bid and ask are old until then.
    params.event_trigger = matches!(topic, Topic::Ticker(_)).then_some("bbo");
    text(&Request { method: "subscribe", params: Some(params), req_id })
}

/// Ends a subscription.
pub(super) fn unsubscribe(topic: Topic, stream_name: &str, depth: Option<u32>, req_id: u64) -> String {
    let mut params = params(topic, stream_name, depth);
    params.event_trigger = matches!(topic, Topic::Ticker(_)).then_some("bbo");
    text(&Request { method: "unsubscribe", params: Some(params), req_id })
}

/// Asks whether anybody is there.
pub(super) fn ping(req_id: u64) -> String {
    text(&Request { method: "ping", params: None, req_id })
}

fn params(topic: Topic, stream_name: &str, depth: Option<u32>) -> Params<'_> {
    let (channel, interval) = match topic {
        Topic::Ticker(_) => ("ticker", None),
        Topic::Trades(_) => ("trade", None),
        Topic::Book(_) => ("book", None),
        Topic::Candles(_, timeframe) => ("ohlc", Some(timeframe.minutes())),
    };
    Params { channel, symbol: [stream_name], depth, interval, event_trigger: None, snapshot: None }
}

fn text(request: &Request<'_>) -> String {
    // Nothing in it can fail to be written.
    serde_json::to_string(request).unwrap_or_default()
}
