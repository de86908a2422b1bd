//! Calls of tools that only read, answered without a conversation around them.
//!
//! The library gives every request that says everything about itself a service, two channels and two tasks of its own, so
//! that it could tell progress, ask back or be canceled by another message. A read of ours does nothing of that unless it is
//! asked to, and what that costs is more than the answer. So a call that is plain in every respect is answered here, with
//! the library's own types and thus its own bytes; whatever has anything special about it goes the library's way, and so
//! does whatever is wrong.

use std::sync::Arc;

use bytes::Bytes;
use cambist_model::access::Grant;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response};
use rmcp::model::{
    CallToolRequestParams, JsonRpcResponse, JsonRpcVersion2_0, ProtocolVersion, RequestId, ServerResult,
};
use serde::Deserialize;

use crate::McpFace;
use crate::tools;
use crate::visitor::granted_to;

/// The longest body that is read here, in bytes.
pub(super) const LONGEST_CALL: usize = 64 * 1024;

/// The method that is answered here.
const METHOD: &str = "tools/call";

/// What a call says about itself, and nothing else.
const META: [&str; 3] = [
    "io.modelcontextprotocol/protocolVersion",
    "io.modelcontextprotocol/clientInfo",
    "io.modelcontextprotocol/clientCapabilities",
];

/// Names of this machine, before the port.
const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// A call as it stands in the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    jsonrpc: JsonRpcVersion2_0,
    id: RequestId,
    method: String,
    params: CallToolRequestParams,
}

/// A call that may be answered here, judged by its head; its body has to be read for the rest.
pub(super) struct Plain {
    tool: String,
    grant: Arc<Grant>,
}

impl Plain {
    /// Reads the head of a request.
    pub(super) fn of(face: &McpFace, head: &Parts) -> Option<Self> {
        let headers = &head.headers;
        let is_plain = head.method == Method::POST
            && head.uri.authority().is_none()
            && says(headers, "mcp-protocol-version", ProtocolVersion::V_2026_07_28.as_str())
            && says(headers, "mcp-method", METHOD)
            && says(headers, CONTENT_TYPE.as_str(), "application/json")
            && is_from_here(headers)
            && takes_both(headers)
            && is_short(headers)
            && !headers.keys().any(|name| name.as_str().starts_with("mcp-param-"));
        let tool = is_plain.then(|| only(headers, "mcp-name")).flatten()?;
        let grant = granted_to(head);
        face.permitted_read(tool, &grant)?;
        Some(Self { tool: tool.to_owned(), grant })
    }

    /// The answer to a call with this body; `None` if it is not plain after all.
    pub(super) async fn answer(self, face: &McpFace, body: &[u8]) -> Option<Response<Bytes>> {
        let Message { jsonrpc, id, method, params } = serde_json::from_slice(body).ok()?;
        if method != METHOD || params.name != self.tool || !is_plain(&params) {
            return None;
        }
        let operation = face.permitted_read(&self.tool, &self.grant)?;
        let arguments = params.arguments.unwrap_or_default();
        let result = ServerResult::CallToolResult(tools::read(face, operation, arguments, self.grant).await?);
        let message = serde_json::to_vec(&JsonRpcResponse { jsonrpc, id, result }).ok()?;
        let mut response = Response::new(Bytes::from(message));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Some(response)
    }
}

/// Does a call say of itself what it has to, and nothing else?
fn is_plain(params: &CallToolRequestParams) -> bool {
    let Some(meta) = &params.meta else { return false };
    params.input_responses.is_none()
        && params.request_state.is_none()
        && meta.protocol_version() == Some(ProtocolVersion::V_2026_07_28)
        && meta.missing_required_keys(&ProtocolVersion::V_2026_07_28).is_empty()
        && meta.keys().all(|key| META.contains(&key.as_str()))
}

/// The value of a header that is given once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first)?.to_str().ok()
}

fn says(headers: &HeaderMap, name: &str, value: &str) -> bool {
    only(headers, name) == Some(value)
}

/// Does a program on this machine ask, and not a web page?
fn is_from_here(headers: &HeaderMap) -> bool {
    let Some(host) = only(headers, HOST.as_str()) else { return false };
    let is_port =
        |rest: &str| rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let is_own = OWN_HOSTS.iter().any(|own| host.strip_prefix(own).is_some_and(is_port));
    is_own && !headers.contains_key(ORIGIN)
}

/// Does the client take both forms of an answer, in so many words?
fn takes_both(headers: &HeaderMap) -> bool {
    let Some(accepted) = only(headers, ACCEPT.as_str()) else { return false };
    let takes = |form: &str| accepted.split(',').any(|accepted| accepted.trim() == form);
    takes("application/json") && takes("text/event-stream")
}

fn is_short(headers: &HeaderMap) -> bool {
    let length = only(headers, CONTENT_LENGTH.as_str()).and_then(|length| length.parse::<usize>().ok());
    length.is_some_and(|length| length <= LONGEST_CALL)
}
