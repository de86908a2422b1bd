//! The whole face as one service: kept answers first, then the operations, and the router for everything else.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{ACCEPT_ENCODING, ALLOW, CONTENT_LENGTH};
use axum::response::Response;
use cambist_model::RequestId;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either};
use tower::{BoxError, Layer, Service, ServiceExt, service_fn};
use tower_http::compression::predicate::{And, DefaultPredicate, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::access::{Doorkeeper, admitted};
use crate::answer::{method_refused, refused};
use crate::ask;
use crate::envelope::{panicked, seal};
use crate::face::HttpParts;
use crate::guard::check;
use crate::kept::KeptAnswers;
use crate::operations::{Found, Operations};
use crate::request::FAULT_HEADER;
use crate::route::Route;
use crate::serve::Connection;
use crate::together::Together;

/// Smaller bodies are not worth compressing.
pub(crate) const COMPRESS_FROM: usize = 1_024;

/// Best speed for its size, with both methods.
const COMPRESSION: i32 = 4;

/// The face, ready to be served. Clones share everything.
#[derive(Clone)]
pub struct HttpService(Arc<Front>);

/// Everybody who answers, and what stands before them.
struct Front {
    parts: Arc<HttpParts>,
    doorkeeper: Arc<Doorkeeper>,
    kept: Arc<KeptAnswers>,
    together: Together,
    operations: Operations,
    router: Router,
    /// For those who take compressed answers. Nobody else's answer goes through it, for even to look at what need not be
    /// compressed takes time. None of these answers may be stored by others, who could give it to whoever takes less.
    compression: CompressionLayer<And<DefaultPredicate, SizeAbove>>,
}

/// An answer that is there already, or one that has to be made.
pub(crate) type Answering = Either<Ready<Answered>, BoxFuture<'static, Answered>>;

type Answered = Result<Response, Infallible>;

impl HttpService {
    /// Gives what is kept, asks the operations, and lets `router` answer the rest.
    pub(crate) fn new(parts: Arc<HttpParts>, doorkeeper: Arc<Doorkeeper>, router: Router) -> Self {
        let worth_it = DefaultPredicate::new().and(SizeAbove::new(COMPRESS_FROM as u64));
        let compression =
            CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION)).compress_when(worth_it);
        let (kept, together) = (Arc::default(), Together::default());
        let operations = Operations::all();
        Self(Arc::new(Front { parts, doorkeeper, kept, together, operations, router, compression }))
    }

    /// Answers a request that came by this connection.
    pub(crate) fn answer<B>(&self, connection: Option<&Connection>, request: Request<B>) -> Answering
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        if let Some(response) = self.0.kept(connection, &request) {
            return Either::Left(ready(Ok(response)));
        }
        let (front, connection) = (Arc::clone(&self.0), connection.cloned());
        let request = request.map(Body::new);
        Either::Right(Box::pin(async move { Ok(front.enveloped(connection, request).await) }))
    }
}

impl Front {
    /// The kept answer to a plain question of somebody who is let in without being looked at any closer.
    fn kept<B>(&self, connection: Option<&Connection>, request: &Request<B>) -> Option<Response> {
        let headers = request.headers();
        if request.method() != Method::GET || headers.contains_key(FAULT_HEADER) {
            return None;
        }
        let now = self.parts.clock.now();
        let answer = self.kept.get(request.uri(), now)?;
        let is_welcome = check(&self.parts.settings, connection, request.uri(), headers).is_ok();
        if !is_welcome || self.doorkeeper.asks_nothing_of(connection, headers).is_none() {
            return None;
        }
        if answer.is_better_compressed(headers) {
            return None;
        }
        let mut response = answer.response(headers, now);
        seal(&mut response, self.parts.ids.request_id(), request.method());
        Some(response)
    }

    /// Gives the request an id and its answer the headers that all have. A panic becomes a problem like any other defect.
    async fn enveloped(&self, connection: Option<Connection>, request: Request) -> Response {
        let visit = Visit { connection, request_id: self.parts.ids.request_id() };
        let method = request.method().clone();
        let answered = AssertUnwindSafe(self.guarded(&visit, request)).catch_unwind().await;
        let mut response = answered.unwrap_or_else(|_| panicked(visit.request_id));
        seal(&mut response, visit.request_id, &method);
        response
    }

    /// Lets a request in if its Host and Origin are allowed.
    async fn guarded(&self, visit: &Visit, request: Request) -> Response {
        if let Err(error) = check(&self.parts.settings, visit.connection.as_ref(), request.uri(), request.headers()) {
            return refused(error, visit.request_id);
        }
        if !request.headers().contains_key(ACCEPT_ENCODING) {
            return self.answered(visit, request).await;
        }
        let answering = service_fn(async |request| Ok::<_, Infallible>(self.answered(visit, request).await));
        let answered = self.compression.layer(answering).oneshot(request).await;
        answered.map_or_else(|never| match never {}, |response| response.map(Body::new))
    }

    /// Asks the operation at the path of a request, or the router of everything else.
    async fn answered(&self, visit: &Visit, request: Request) -> Response {
        match self.operations.at(request.method(), request.uri().path()) {
            Some(Found::Route(route)) => self.operated(visit, route, request).await,
            Some(Found::Others(allowed)) => {
                let mut response = method_refused(request.method(), visit.request_id);
                response.headers_mut().insert(ALLOW, allowed);
                response
            }
            None => {
                let answered = self.router.clone().oneshot(visit.told(request)).await;
                answered.unwrap_or_else(|never| match never {})
            }
        }
    }

    /// Asks the operation of a route: for all who want to know it now, or for this one.
    async fn operated(&self, visit: &Visit, route: &'static Route, mut request: Request) -> Response {
        if Together::takes(route, &request)
            && let Some(grant) = self.doorkeeper.asks_nothing_of(visit.connection.as_ref(), request.headers())
        {
            let (head, body) = request.into_parts();
            let asks = (visit.request_id, grant);
            match self.together.ask((&self.parts, &self.kept), route, &head, asks).await {
                Some(Ok(told)) => return told.response(route, &head.headers, &*self.parts.clock),
                Some(Err(problem)) => return ask::refused(route, &problem),
                None => request = Request::from_parts(head, body),
            }
        }
        let wants_head = *request.method() == Method::HEAD;
        let answer = |request| ask::answer(&self.parts, &self.kept, route, request);
        let response = admitted(&self.doorkeeper, visit.told(request), answer).await;
        if wants_head { head_of(response) } else { response }
    }
}

/// What is known of a request beside itself.
struct Visit {
    connection: Option<Connection>,
    request_id: RequestId,
}

impl Visit {
    /// The request with all of that in its extensions, for those who look there.
    fn told(&self, mut request: Request) -> Request {
        let extensions = request.extensions_mut();
        extensions.insert(self.request_id);
        if let Some(connection) = &self.connection {
            extensions.insert(connection.clone());
        }
        request
    }
}

impl<B> Service<Request<B>> for HttpService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.answer(None, request)
    }
}

/// The answer without its body, whose length it still tells.
fn head_of(mut response: Response) -> Response {
    let body = std::mem::take(response.body_mut());
    if let Some(length) = body.size_hint().exact() {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    response
}
