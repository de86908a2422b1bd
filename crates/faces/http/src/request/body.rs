//! The body of a request: bounded in size and in time.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use cambist_model::AppError;
use cambist_ports::Clock;
use futures_util::StreamExt;

use crate::answer::Refusal;
use crate::time_limit::before;

/// The most bytes that a body may have.
const BODY_LIMIT: usize = 1024 * 1024;

/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// How much of an oversized body is read and thrown away, so that a client that writes before it reads gets the answer.
const PATIENCE: usize = 16 * BODY_LIMIT;

/// The JSON text of a body; empty if there is none.
pub(super) async fn json_text(clock: &dyn Clock, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refusal> {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > PATIENCE) {
        return Err(too_large());
    }
    let text = before(clock, clock.now().plus(BODY_TIME), read(body)).await.unwrap_or_else(|| Err(too_slow()))?;
    if !text.is_empty() && !is_json(headers) {
        let problem = "is not marked as JSON; send the header Content-Type: application/json";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, AppError::invalid_field("Content-Type", problem)));
    }
    Ok(text)
}

async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    let (mut text, mut length) = (Vec::new(), 0_usize);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| AppError::invalid_field("body", "broke off before its end"))?;
        length = length.saturating_add(chunk.len());
        if length <= BODY_LIMIT {
            text.extend_from_slice(&chunk);
        } else if length > PATIENCE {
            break;
        }
    }
    if length > BODY_LIMIT { Err(too_large()) } else { Ok(text) }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn too_large() -> Refusal {
    let problem = format!("has more than {BODY_LIMIT} bytes");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, AppError::invalid_field("body", problem))
}

fn too_slow() -> Refusal {
    let problem = format!("did not arrive within {} seconds", BODY_TIME.as_secs());
    Refusal::new(StatusCode::REQUEST_TIMEOUT, AppError::invalid_field("body", problem))
}
