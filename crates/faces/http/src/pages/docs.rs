//! The interface as a document, for programs and for people. The pages for people need nothing from elsewhere: scripts
//! and styles are part of them.

use std::sync::OnceLock;

use aide::redoc::Redoc;
use aide::swagger::Swagger;
use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;

use crate::answer::json;
use crate::openapi::document;

/// Where the document is.
const DOCUMENT: &str = "/openapi.json";

/// What the pages may do: what is inside them, and asking this server. Nothing from another host, whatever the scripts
/// would like.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; \
     font-src data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// An image that Redoc would fetch from its maker.
const REMOTE_LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// An empty image in its place.
const NO_LOGO: &str = "data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E";

pub(super) async fn openapi() -> Response {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = TEXT.get_or_init(|| serde_json::to_vec(&document()).unwrap_or_default().into());
    json(StatusCode::OK, text.clone())
}

pub(super) async fn swagger() -> Response {
    static PAGE: OnceLock<Bytes> = OnceLock::new();
    html(PAGE.get_or_init(|| Swagger::new(DOCUMENT).with_title("Cambist").html().into()))
}

pub(super) async fn redoc() -> Response {
    static PAGE: OnceLock<Bytes> = OnceLock::new();
    html(PAGE.get_or_init(|| Redoc::new(DOCUMENT).with_title("Cambist").html().replace(REMOTE_LOGO, NO_LOGO).into()))
}

fn html(page: &Bytes) -> Response {
    let mut response = Response::new(Body::from(page.clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}
