//! Events as they stand on the wire.

use std::fmt::Write;

use bytes::Bytes;
use cambist_app::Position;

/// How long a browser waits before it comes back, in milliseconds.
const RETRY_MS: u32 = 2_000;

/// What comes first: when to come back after the connection broke.
pub(super) fn opening() -> Bytes {
    format!("retry: {RETRY_MS}\n\n").into()
}

/// A sign of life that no page hears of.
pub(super) fn sign_of_life() -> Bytes {
    Bytes::from_static(b": alive\n\n")
}

/// An event with its name, one line of JSON, and the id by which the client can go on after it.
pub(super) fn event(name: &str, json: &str, id: Option<&str>) -> Bytes {
    let mut text = String::with_capacity(json.len() + name.len() + id.map_or(0, str::len) + 32);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "event: {name}");
    if let Some(id) = id {
        let _ = writeln!(text, "id: {id}");
    }
    let _ = write!(text, "data: {json}\n\n");
    text.into()
}

/// Where a client is in all of its feeds.
pub(super) fn id(positions: impl Iterator<Item = Position>) -> String {
    let mut id = String::new();
    for Position { epoch, sequence } in positions {
        let comma = if id.is_empty() { "" } else { "," };
        let _ = write!(id, "{comma}{epoch}-{sequence}");
    }
    id
}
