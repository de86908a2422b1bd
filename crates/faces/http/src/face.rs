//! The face put together.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use cambist_model::{AppError, FieldProblem};
use cambist_ops::{Caller, Method};
use cambist_ports::{Clock, Ids};
use tower::Service;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::answer::{self, Refusal};
use crate::ask;
use crate::envelope::{envelope, request_id};
use crate::guard::guard;
use crate::pages;
use crate::route::{Route, routes};
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
}

/// REST, streams and their documents as one router.
pub struct HttpFace {
    parts: Arc<HttpParts>,
    router: Router<Arc<HttpParts>>,
}

/// Smaller bodies are not worth compressing.
const COMPRESS_FROM: u64 = 1_024;

/// Best speed for its size, with both methods.
const COMPRESSION: i32 = 4;

impl HttpFace {
    /// The face of these parts.
    pub fn new(parts: HttpParts) -> Self {
        let mut router = Router::new().merge(pages::router()).merge(socket::router());
        for route in routes() {
            router = router.route(&pattern(route.http().path), on(filter(route.http().method), answering(route)));
        }
        Self { parts: Arc::new(parts), router }
    }

    /// Puts another service at a path of its own, behind the same checks of Host and Origin.
    #[must_use]
    pub fn mount<S>(self, path: &str, service: S) -> Self
    where
        S: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        Self { router: self.router.route_service(path, service), ..self }
    }

    /// The whole of it.
    pub fn router(self) -> Router {
        let worth_it = DefaultPredicate::new().and(SizeAbove::new(COMPRESS_FROM));
        let compression =
            CompressionLayer::new().quality(CompressionLevel::Precise(COMPRESSION)).compress_when(worth_it);
        self.router
            .fallback(no_such_path)
            .method_not_allowed_fallback(no_such_method)
            .layer(from_fn_with_state(Arc::clone(&self.parts), guard))
            .layer(compression)
            .layer(from_fn_with_state(Arc::clone(&self.parts), envelope))
            .with_state(self.parts)
    }
}

fn answering(
    route: &'static Route,
) -> impl Fn(State<Arc<HttpParts>>, Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone {
    move |State(parts), request| Box::pin(ask::answer(parts, route, request))
}

/// The router's way to write a path whose last field may hold slashes.
fn pattern(path: &str) -> String {
    match path.rsplit_once("/{") {
        Some((start, last)) if last.ends_with('}') => format!("{start}/{{*{last}"),
        _ => path.to_owned(),
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Delete => MethodFilter::DELETE,
    }
}

async fn no_such_path(State(parts): State<Arc<HttpParts>>, uri: Uri, request: Request) -> Response {
    let shown: String = uri.path().chars().take(128).collect();
    let error = AppError::not_found("path", format!("there is nothing at {shown}")).hint("see /docs for what there is");
    answer::problem(&Refusal::from(error).into_problem(request_id(&parts, request.extensions())))
}

async fn no_such_method(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    let problem = format!("{} is not possible here; the header Allow says what is", request.method());
    let error = AppError::invalid(vec![FieldProblem::new("method", problem)]);
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error);
    answer::problem(&refusal.into_problem(request_id(&parts, request.extensions())))
}
