//! The whole face as one service: kept answers first, and the router for everything else.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;
use futures_util::future::Either;
use tower::util::Oneshot;
use tower::{BoxError, Service, ServiceExt};

use super::KeptAnswers;
use crate::access::Doorkeeper;
use crate::envelope::seal;
use crate::face::HttpParts;
use crate::guard::is_welcome;
use crate::request::FAULT_HEADER;

/// The face, ready to be served. Clones share everything.
#[derive(Clone)]
pub struct HttpService(Arc<Front>);

/// What stands before the router, and the router.
struct Front {
    parts: Arc<HttpParts>,
    doorkeeper: Arc<Doorkeeper>,
    kept: Arc<KeptAnswers>,
    router: Router,
}

/// An answer that is there already, or one that the router makes.
pub(crate) type Answering = Either<Ready<Result<Response, Infallible>>, Oneshot<Router, Request>>;

impl HttpService {
    /// Gives what is kept, and lets `router` answer the rest.
    pub(crate) fn new(
        parts: Arc<HttpParts>,
        doorkeeper: Arc<Doorkeeper>,
        kept: Arc<KeptAnswers>,
        router: Router,
    ) -> Self {
        Self(Arc::new(Front { parts, doorkeeper, kept, router }))
    }

    /// Answers a request.
    pub(crate) fn answer<B>(&self, request: Request<B>) -> Answering
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        match self.0.kept(&request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.0.router.clone().oneshot(request.map(Body::new))),
        }
    }
}

impl Front {
    /// The kept answer to a plain question of somebody who is let in without being looked at any closer.
    fn kept<B>(&self, request: &Request<B>) -> Option<Response> {
        let headers = request.headers();
        if request.method() != Method::GET || headers.contains_key(FAULT_HEADER) {
            return None;
        }
        let now = self.parts.clock.now();
        let answer = self.kept.get(request.uri(), now)?;
        if !is_welcome(&self.parts.settings, request) || !self.doorkeeper.asks_nothing_of(request) {
            return None;
        }
        if answer.is_better_compressed(headers) {
            return None;
        }
        let mut response = answer.response(headers, now);
        seal(&mut response, self.parts.ids.request_id(), request.method());
        Some(response)
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
        self.answer(request)
    }
}
