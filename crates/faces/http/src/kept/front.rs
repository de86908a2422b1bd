//! The service before the router.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::future::RouteFuture;
use futures_util::future::Either;
use tower::Service;

use super::KeptAnswers;
use crate::access::Doorkeeper;
use crate::envelope::seal;
use crate::face::{COMPRESS_FROM, HttpParts};
use crate::guard::is_welcome;
use crate::request::FAULT_HEADER;

/// Gives kept answers to plain questions, and everything else to the router.
#[derive(Clone)]
pub(crate) struct Front {
    parts: Arc<HttpParts>,
    doorkeeper: Arc<Doorkeeper>,
    kept: Arc<KeptAnswers>,
    router: Router,
}

impl Front {
    pub(crate) fn new(
        parts: Arc<HttpParts>,
        doorkeeper: Arc<Doorkeeper>,
        kept: Arc<KeptAnswers>,
        router: Router,
    ) -> Self {
        Self { parts, doorkeeper, kept, router }
    }

    /// The answer to a plain question, if it is kept.
    fn kept(&self, request: &Request) -> Option<Response> {
        if request.method() != Method::GET || is_special(request.headers()) {
            return None;
        }
        let now = self.parts.clock.now();
        let answer = self.kept.get(request.uri(), now)?;
        let lets_in = is_welcome(&self.parts.settings, request) && self.doorkeeper.asks_nothing_of(request);
        if !lets_in {
            return None;
        }
        let mut response = answer.response(request.headers(), now);
        if request.headers().contains_key(ACCEPT_ENCODING) && response.body().size_hint().lower() >= COMPRESS_FROM {
            // The usual way knows how to compress.
            return None;
        }
        seal(&mut response, self.parts.ids.request_id(), request.method());
        Some(response)
    }
}

/// Is there something about a request that is not in its address?
fn is_special(headers: &HeaderMap) -> bool {
    headers.contains_key(FAULT_HEADER)
}

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, RouteFuture<Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match self.kept(&request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.router.call(request)),
        }
    }
}
