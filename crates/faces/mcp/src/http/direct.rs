//! Calls of tools that only read, answered without a conversation around them.
//!
//! The library gives every request that says everything about itself a service, two channels and two tasks of its own, so
//! that it could tell progress, ask back or be canceled by another message; one within a session goes through two tasks
//! that are there already and back, on a stream with a memory. A read of ours does nothing of that unless it is asked to,
//! and what that costs is more than the answer. So a call that is plain in every respect is answered here, as the library
//! would answer it; whatever has anything special about it goes the library's way, and so does whatever is wrong.

use std::sync::Arc;

use bytes::Bytes;
use cambist_model::access::Grant;
use cambist_ops::Entry;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, Method, Response};
use rmcp::model::{JsonObject, ProtocolVersion, RequestId};
use tokio_util::sync::CancellationToken;

use super::called::{Called, METHOD};
use super::reply;
use super::sessions::BoundedSessions;
use super::visit::Visit;
use crate::McpFace;
use crate::tools;
use crate::visitor::granted_to;

/// The longest body that is read here, in bytes.
pub(super) const LONGEST_CALL: usize = 64 * 1024;

/// Which revision of the protocol a client speaks.
const REVISION: HeaderName = HeaderName::from_static("mcp-protocol-version");

/// In which session a request is sent.
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");

/// What a request without a session asks for.
const ASKED: HeaderName = HeaderName::from_static("mcp-method");

/// Which tool it calls.
const TOOL: HeaderName = HeaderName::from_static("mcp-name");

/// Names of this machine, before the port.
const OWN_HOSTS: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// A call that may be answered here, judged by its head; its body has to be read for the rest.
pub(super) struct Plain {
    era: Era,
    grant: Arc<Grant>,
}

/// How a client says who it is.
enum Era {
    /// With every call, whose head says as well what it asks for.
    Alone(&'static Entry),
    /// When it opened this session.
    InSession(Arc<Visit>),
}

impl Plain {
    /// Reads the head of a request.
    pub(super) fn of(face: &McpFace, sessions: &BoundedSessions, head: &Parts) -> Option<Self> {
        let headers = &head.headers;
        let is_plain = head.method == Method::POST
            && head.uri.authority().is_none()
            && says(headers, &CONTENT_TYPE, "application/json")
            && is_from_here(headers)
            && takes_both(headers)
            && is_short(headers);
        if !is_plain {
            return None;
        }
        let grant = granted_to(head);
        let era = if says(headers, &REVISION, ProtocolVersion::V_2026_07_28.as_str()) {
            let is_about_itself =
                says(headers, &ASKED, METHOD) && !headers.keys().any(|name| name.as_str().starts_with("mcp-param-"));
            let tool = is_about_itself.then(|| only(headers, &TOOL)).flatten()?;
            Era::Alone(face.permitted_read(tool, &grant)?)
        } else if is_of_older_era(headers) {
            Era::InSession(sessions.visit(only(headers, &SESSION)?)?)
        } else {
            return None;
        };
        Some(Self { era, grant })
    }

    /// The answer to a call with this body; `None` if it is not plain after all, or if the server stops meanwhile.
    pub(super) async fn answer(
        self,
        face: &McpFace,
        body: &[u8],
        shutdown: &CancellationToken,
    ) -> Option<Response<Bytes>> {
        let (operation, arguments, id) = self.judged(face, body)?;
        let Self { era, grant } = self;
        match era {
            Era::Alone(_) => {
                let told = tools::read(face, operation, arguments, grant, shutdown.clone()).await?;
                reply::alone(&id, &told)
            }
            Era::InSession(visit) => {
                visit.is_used();
                let under_way = visit.begin(&id, shutdown)?;
                let told = tools::read(face, operation, arguments, grant, under_way.canceled.clone()).await;
                visit.is_used();
                let is_over = told.is_some() || (under_way.canceled.is_cancelled() && !shutdown.is_cancelled());
                is_over.then(|| reply::within_session(&id, told.as_ref(), visit.stream())).flatten()
            }
        }
    }

    /// What a call with this body asks for, and its id, if it is plain.
    fn judged(&self, face: &McpFace, body: &[u8]) -> Option<(&'static Entry, JsonObject, RequestId)> {
        let called = Called::read(body)?;
        let (operation, is_plain) = match self.era {
            Era::Alone(operation) => {
                let is_told = operation.lasts() && called.wants_progress();
                (operation, operation.spec().name == called.tool() && called.stands_alone() && !is_told)
            }
            // While something lasts, the stream of a session shows signs of life.
            Era::InSession(_) => {
                let operation = face.permitted_read(called.tool(), &self.grant)?;
                (operation, called.relies_on_session() && !operation.lasts())
            }
        };
        let (arguments, id) = called.into_parts();
        is_plain.then_some((operation, arguments, id))
    }
}

/// Does a client speak a revision with sessions? One that does not say what it speaks speaks the oldest.
fn is_of_older_era(headers: &HeaderMap) -> bool {
    let is_older = |version: &str| {
        let mut known = ProtocolVersion::KNOWN_VERSIONS.iter();
        known.any(|known| known.as_str() == version && known.has_initialize())
    };
    !headers.contains_key(REVISION) || only(headers, &REVISION).is_some_and(is_older)
}

/// The value of a header that is given once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    values.next().is_none().then_some(first)?.to_str().ok()
}

fn says(headers: &HeaderMap, name: &HeaderName, value: &str) -> bool {
    only(headers, name) == Some(value)
}

/// Does a program on this machine ask, and not a web page?
fn is_from_here(headers: &HeaderMap) -> bool {
    let Some(host) = only(headers, &HOST) else { return false };
    let is_port =
        |rest: &str| rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let is_own = OWN_HOSTS.iter().any(|own| host.strip_prefix(own).is_some_and(is_port));
    is_own && !headers.contains_key(ORIGIN)
}

/// Does the client take both forms of an answer, in so many words?
fn takes_both(headers: &HeaderMap) -> bool {
    let Some(accepted) = only(headers, &ACCEPT) else { return false };
    let takes = |form: &str| accepted.split(',').any(|accepted| accepted.trim() == form);
    takes("application/json") && takes("text/event-stream")
}

fn is_short(headers: &HeaderMap) -> bool {
    let length = only(headers, &CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    length.is_some_and(|length| length <= LONGEST_CALL)
}
