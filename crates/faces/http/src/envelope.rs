//! What every answer gets: an id to quote, and the headers that keep it from being stored or guessed at.

use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Extensions, HeaderName, HeaderValue, Method};
use axum::response::Response;
use cambist_model::{AppError, RequestId};
use cambist_ops::Problem;

use crate::answer;
use crate::face::HttpParts;

/// The header with the request's id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives an answer the headers that all have.
pub(crate) fn seal(response: &mut Response, request_id: RequestId, method: &Method) {
    tracing::debug!(%request_id, %method, status = response.status().as_u16(), "answered");
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::try_from(request_id.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// The id that the envelope gave a request.
pub(crate) fn request_id(parts: &HttpParts, extensions: &Extensions) -> RequestId {
    extensions.get().copied().unwrap_or_else(|| parts.ids.request_id())
}

/// The answer to a request that met a defect of ours.
pub(crate) fn panicked(request_id: RequestId) -> Response {
    // The panic itself was reported where it happened; this line says which request met it.
    tracing::error!(%request_id, "a request panicked");
    answer::problem(&Problem::new(AppError::internal("a panic"), request_id))
}
