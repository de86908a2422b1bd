//! What every answer gets: an id to quote, and the headers that keep it from being stored or guessed at.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{Extensions, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use cambist_model::{AppError, RequestId};
use cambist_ops::Problem;
use futures_util::FutureExt;

use crate::answer;
use crate::face::HttpParts;

/// The header with the request's id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id and its answer the headers that all have. A panic becomes a problem like any other defect.
pub(crate) async fn envelope(State(parts): State<Arc<HttpParts>>, mut request: Request, next: Next) -> Response {
    let request_id = parts.ids.request_id();
    let method = request.method().clone();
    request.extensions_mut().insert(request_id);
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| panicked(request_id));
    seal(&mut response, request_id, &method);
    response
}

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

fn panicked(request_id: RequestId) -> Response {
    // The panic itself was reported where it happened; this line says which request met it.
    tracing::error!(%request_id, "a request panicked");
    answer::problem(&Problem::new(AppError::internal("a panic"), request_id))
}
