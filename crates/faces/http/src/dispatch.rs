//! Who answers a request: the operation at its path, or the router of everything else.

use std::sync::Arc;

use axum::Router;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::{ALLOW, CONTENT_LENGTH};
use axum::response::Response;
use tower::ServiceExt;

use crate::access::{Doorkeeper, admitted};
use crate::answer::method_refused;
use crate::ask;
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::kept::KeptAnswers;
use crate::operations::{Found, Operations};

/// Everybody who answers.
pub(crate) struct Dispatch {
    parts: Arc<HttpParts>,
    doorkeeper: Arc<Doorkeeper>,
    /// Where answers are put that may be given again.
    kept: Arc<KeptAnswers>,
    operations: Operations,
    router: Router,
}

impl Dispatch {
    /// The operations, and `router` for everything else.
    pub(crate) fn new(
        parts: Arc<HttpParts>,
        doorkeeper: Arc<Doorkeeper>,
        kept: Arc<KeptAnswers>,
        router: Router,
    ) -> Self {
        Self { parts, doorkeeper, kept, operations: Operations::all(), router }
    }

    /// Has a request answered.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        match self.operations.at(request.method(), request.uri().path()) {
            Some(Found::Route(route)) => {
                let wants_head = *request.method() == Method::HEAD;
                let answer = |request| ask::answer(&self.parts, &self.kept, route, request);
                let response = admitted(&self.doorkeeper, request, answer).await;
                if wants_head { head_of(response) } else { response }
            }
            Some(Found::Others(allowed)) => {
                let request_id = request_id(&self.parts, request.extensions());
                let mut response = method_refused(request.method(), request_id);
                response.headers_mut().insert(ALLOW, allowed);
                response
            }
            None => {
                let answered = self.router.clone().oneshot(request).await;
                answered.unwrap_or_else(|never| match never {})
            }
        }
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
