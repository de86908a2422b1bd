//! Answers as the library would write them, made from JSON that is there already.

use std::io::{self, Write};
use std::str::from_utf8;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response};
use rmcp::model::RequestId;
use rmcp::transport::streamable_http_server::session::local::SessionConfig;

use crate::tools::Told;

/// Room for everything around an answer's JSON.
const AROUND: usize = 256;

/// Tells proxies to pass events on as they come.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The answer to a call that stands alone.
pub(super) fn alone(id: &RequestId, told: &Told) -> Option<Response<Bytes>> {
    let mut message = room_for(told);
    write_message(&mut message, id, r#""resultType":"complete","#, told).ok()?;
    let mut response = Response::new(Bytes::from(message));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Some(response)
}

/// The answer to a call within a session, as the events of a stream with this number; without the last of them if the
/// call was canceled.
pub(super) fn within_session(id: &RequestId, told: Option<&Told>, stream: u64) -> Option<Response<Bytes>> {
    let mut events = told.map(room_for).unwrap_or_default();
    write_events(&mut events, id, told, stream).ok()?;
    let mut response = Response::new(Bytes::from(events));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    Some(response)
}

/// The JSON stands in a message twice, and once of it with escapes.
fn room_for(told: &Told) -> Vec<u8> {
    Vec::with_capacity(told.json.len() * 5 / 2 + AROUND)
}

fn write_events(events: &mut Vec<u8>, id: &RequestId, told: Option<&Told>, stream: u64) -> io::Result<()> {
    let retry = SessionConfig::DEFAULT_SSE_RETRY.as_millis();
    write!(events, "data: \nid: 0/{stream}\nretry: {retry}\n\n")?;
    let Some(told) = told else { return Ok(()) };
    events.extend_from_slice(b"data: ");
    write_message(events, id, "", told)?;
    write!(events, "\nid: 1/{stream}\n\n")
}

/// What was told as structure, and the very same JSON as text for clients that read only that.
fn write_message(message: &mut Vec<u8>, id: &RequestId, about: &str, told: &Told) -> io::Result<()> {
    let text = from_utf8(&told.json).map_err(io::Error::other)?;
    message.extend_from_slice(br#"{"jsonrpc":"2.0","id":"#);
    serde_json::to_writer(&mut *message, id)?;
    write!(message, r#","result":{{{about}"content":[{{"type":"text","text":"#)?;
    serde_json::to_writer(&mut *message, text)?;
    message.extend_from_slice(br#"}],"structuredContent":"#);
    message.extend_from_slice(&told.json);
    write!(message, r#","isError":{}}}}}"#, told.is_error)
}
