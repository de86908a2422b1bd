//! The endpoint as a service that any HTTP server can mount.

use std::cell::Cell;
use std::convert::Infallible;
use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Collected, Full, Limited};
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use super::direct::{LONGEST_CALL, Plain};
use super::sessions::{BoundedSessions, REFUSED};
use super::{HttpSettings, scope};
use crate::McpFace;

/// No request of ours is anywhere near as long.
pub(super) const LONGEST_REQUEST: usize = 1024 * 1024;

/// When a client that found no room may try again, in seconds.
const RETRY_AFTER_S: u32 = 10;

/// What is answered.
type Answer = Response<BoxBody<Bytes, Infallible>>;

/// The endpoint, to be mounted at `/mcp`. Clones share everything: one is made for every request.
#[derive(Clone)]
pub struct McpHttp(Arc<Endpoint>);

struct Endpoint {
    library: StreamableHttpService<McpFace, BoundedSessions>,
    sessions: Arc<BoundedSessions>,
    face: McpFace,
    max_sessions: usize,
    shutdown: CancellationToken,
}

/// The endpoint for clients of both eras. It ends its streams and sessions when `shutdown` is canceled.
///
/// Small answers suffer from the delays of TCP: set `TCP_NODELAY` on the connections that are accepted for it. Whoever
/// binds it wider than to this machine has to ask for credentials in front of it. A call that a token of an outside issuer
/// does not permit is answered 403, with the `Permission` that was lacking in the extensions of the answer.
pub fn http_service(face: McpFace, settings: &HttpSettings, shutdown: CancellationToken) -> McpHttp {
    let sessions = Arc::new(BoundedSessions::new(settings.max_sessions, settings.session_idle));
    let config = StreamableHttpServerConfig::default()
        .with_allowed_hosts(settings.all_hosts())
        .with_allowed_origins(settings.all_origins())
        .enforce_origin_validation()
        // Clients of the older era can be asked something only within a session.
        .with_legacy_session_mode(true)
        .with_json_response(true)
        .with_max_request_body_bytes(LONGEST_REQUEST)
        .with_cancellation_token(shutdown.clone());
    let shared = face.clone();
    let library = StreamableHttpService::new(move || Ok(shared.clone()), Arc::clone(&sessions), config);
    McpHttp(Arc::new(Endpoint { library, sessions, face, max_sessions: settings.max_sessions, shutdown }))
}

impl<B> Service<Request<B>> for McpHttp
where
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Display,
{
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let endpoint = Arc::clone(&self.0);
        let (head, body) = request.into_parts();
        let Some(plain) = Plain::of(&endpoint.face, &endpoint.sessions, &head) else {
            return Box::pin(async move { Ok(endpoint.converse(Request::from_parts(head, body)).await) });
        };
        Box::pin(async move {
            // Whoever broke off, or sent more than was said, hears what the library makes of nothing.
            let body = Limited::new(body.map_err(|error| error.to_string()), LONGEST_CALL).collect().await;
            let body = body.map_or_else(|_| Bytes::new(), Collected::to_bytes);
            // When the server stops, the library says so.
            Ok(match plain.answer(&endpoint.face, &body, &endpoint.shutdown).await {
                Some(response) => response.map(|body| Full::new(body).boxed()),
                // A large future, which what is answered here needs no room for.
                None => Box::pin(endpoint.converse(Request::from_parts(head, Full::new(body)))).await,
            })
        })
    }
}

impl Endpoint {
    /// Answers by the library.
    async fn converse<B>(&self, request: Request<B>) -> Answer
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Display,
    {
        let ends_session = request.method() == Method::DELETE;
        let handled = async {
            let response = match scope::of_issuer(&request) {
                None => self.library.handle(request).await,
                Some(grant) => match scope::within(&self.face, &grant, request).await {
                    Ok(request) => self.library.handle(request).await,
                    Err(refusal) => return refusal.map(BodyExt::boxed),
                },
            };
            if REFUSED.with(Cell::get) { no_room(self.max_sessions) } else { response }
        };
        let mut response = REFUSED.scope(Cell::new(false), handled).await;
        if ends_session && response.status() == StatusCode::ACCEPTED {
            // The session is gone when this is said; some clients take "accepted" for a failure.
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
        response
    }
}

/// What a client is told that comes when all sessions are taken.
fn no_room(max_sessions: usize) -> Answer {
    let message = format!("all {max_sessions} sessions are taken; try again in {RETRY_AFTER_S} seconds");
    let error = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": -32000, "message": message } });
    let mut response = Response::new(Full::new(Bytes::from(error.to_string())).boxed());
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_S.into());
    response
}
