//! Calls of tools that a token of an outside issuer does not permit.
//!
//! To a client such a tool is not there, which it can do nothing about. One that got its token from an issuer can ask for
//! a wider one, if it is told so by the status of HTTP: so the request is read before the protocol gets it.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use cambist_model::access::{Grant, Permission, Proof};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, Limited};
use serde::Deserialize;
use serde_json::{Value, json};

use super::service::LONGEST_REQUEST;
use crate::McpFace;

/// A call of a tool, as far as it matters here.
#[derive(Deserialize)]
struct ToolCall {
    #[serde(default)]
    id: Value,
    method: String,
    params: Called,
}

#[derive(Deserialize)]
struct Called {
    name: String,
}

/// What whoever sent the request was granted, if an outside issuer said so and the request may call a tool.
pub(super) fn of_issuer<B>(request: &Request<B>) -> Option<Arc<Grant>> {
    let grant = request.extensions().get::<Arc<Grant>>().filter(|grant| grant.proof == Proof::Issuer)?;
    (request.method() == Method::POST).then(|| Arc::clone(grant))
}

/// The request, read whole; or the answer to one that calls a tool that is not permitted.
pub(super) async fn within<B>(
    face: &McpFace,
    grant: &Grant,
    request: Request<B>,
) -> Result<Request<Full<Bytes>>, Response<Full<Bytes>>>
where
    B: Body + Send,
    B::Data: Send,
    B::Error: Display,
{
    let (head, body) = request.into_parts();
    let body = match Limited::new(body.map_err(|error| error.to_string()), LONGEST_REQUEST).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, &Value::Null, "the request cannot be read to its end"));
        }
    };
    // Whatever cannot be read as a call is for the protocol to judge.
    let call = serde_json::from_slice::<ToolCall>(&body).ok().filter(|call| call.method == "tools/call");
    match call.and_then(|call| Some((lacking(face, grant, &call.params.name)?, call))) {
        None => Ok(Request::from_parts(head, Full::new(body))),
        Some((permission, call)) => {
            let detail = format!("the token does not permit {}", call.params.name);
            let mut response = refused(StatusCode::FORBIDDEN, &call.id, &detail);
            response.extensions_mut().insert(permission);
            Err(response)
        }
    }
}

/// The permission that a tool needs that is offered, and that was not granted.
fn lacking(face: &McpFace, grant: &Grant, tool: &str) -> Option<Permission> {
    face.needed(tool).filter(|permission| !grant.permits(*permission))
}

fn refused(status: StatusCode, id: &Value, message: &str) -> Response<Full<Bytes>> {
    let error = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": -32000, "message": message } });
    let mut response = Response::new(Full::new(Bytes::from(error.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
