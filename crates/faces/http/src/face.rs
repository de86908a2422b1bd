//! The face put together.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use cambist_model::AppError;
use cambist_ops::Caller;
use cambist_ports::{Clock, Ids};
use http_body_util::Limited;
use tower::{Service, ServiceExt};

use crate::access::{Doorkeeper, OutsideIssuer, admit};
use crate::answer::{method_refused, refused};
use crate::envelope::request_id;
use crate::events;
use crate::front::HttpService;
use crate::pages;
use crate::settings::HttpSettings;
use crate::socket;

/// What the face is made of.
pub struct HttpParts {
    /// Who answers.
    pub caller: Arc<dyn Caller>,
    /// New identifiers, for requests.
    pub ids: Arc<dyn Ids>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Who may come in.
    pub settings: HttpSettings,
    /// Whose tokens are taken beside our own, if anybody's.
    pub issuer: Option<OutsideIssuer>,
}

/// REST, streams and their documents as one router.
pub struct HttpFace {
    parts: Arc<HttpParts>,
    /// What everybody may read: what Cambist is and how it is.
    open: Router<Arc<HttpParts>>,
    /// What asks for something on somebody's behalf, beside the operations.
    guarded: Router<Arc<HttpParts>>,
}

/// The most bytes of a body for a service that is not ours.
const MOUNTED_BODY_LIMIT: usize = 4 * 1024 * 1024;

impl HttpFace {
    /// The face of these parts.
    pub fn new(parts: HttpParts) -> Self {
        let guarded = socket::router().merge(events::router());
        Self { parts: Arc::new(parts), open: pages::router(), guarded }
    }

    /// Puts another service at a path of its own, behind the same checks of Host, Origin and tokens. What whoever asks
    /// was granted is an `Arc<Grant>` in the extensions of the request. Bodies have at most 4 MiB; reading on is an error.
    /// An answer with the status 403 and a `Permission` in its extensions tells clients how to get what they lack.
    #[must_use]
    pub fn mount<S>(self, path: &str, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        let bounded = |request: Request| request.map(|body| Body::new(Limited::new(body, MOUNTED_BODY_LIMIT)));
        Self { guarded: self.guarded.route_service(path, service.map_request(bounded)), ..self }
    }

    /// The whole of it.
    pub fn service(self) -> HttpService {
        let doorkeeper = Arc::new(Doorkeeper::new(Arc::clone(&self.parts)));
        let router = self
            .open
            .merge(self.guarded.route_layer(from_fn_with_state(Arc::clone(&doorkeeper), admit)))
            .fallback(no_such_path)
            .method_not_allowed_fallback(no_such_method)
            .with_state(Arc::clone(&self.parts));
        HttpService::new(self.parts, doorkeeper, router)
    }
}

async fn no_such_path(State(parts): State<Arc<HttpParts>>, uri: Uri, request: Request) -> Response {
    let shown: String = uri.path().chars().take(128).collect();
    let error = AppError::not_found("path", format!("there is nothing at {shown}")).hint("see /docs for what there is");
    refused(error, request_id(&parts, request.extensions()))
}

async fn no_such_method(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    method_refused(request.method(), request_id(&parts, request.extensions()))
}
