//! Asking the operation of a route.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use cambist_app::Call;
use cambist_model::{AppError, ErrorCode, RequestId};
use cambist_ops::{Problem, Request as Asked};
use cambist_ports::Clock;
use serde_json::{Map, Value};

use crate::answer::{self, Refusal};
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::kept::{KeptAnswer, KeptAnswers};
use crate::request;
use crate::route::{Route, Shown};
use crate::time_limit::before;

/// How long a read may take: a minute, and what the longest of them, listening for a minute, needs besides.
///
/// What changes something is never given up: its answer is worth waiting for, and the application finishes it anyway.
pub(crate) const READ_TIME: Duration = Duration::from_secs(65);

/// What an operation told, ready for everybody who asked.
#[derive(Clone)]
pub(crate) enum Told {
    /// It may be told again later, too.
    Kept(Arc<KeptAnswer>),
    /// It is for those who asked.
    Once(Shown),
}

impl Told {
    /// The answer of a route to a question with these headers.
    pub(crate) fn response(&self, route: &Route, asked: &HeaderMap, clock: &dyn Clock) -> Response {
        match self {
            Self::Kept(answer) => answer.response(asked, clock.now()),
            Self::Once(shown) => {
                let status = StatusCode::from_u16(route.http().status).unwrap_or(StatusCode::OK);
                let mut response = answer::json(status, shown.body.clone());
                shown.mark.write(response.headers_mut());
                response
            }
        }
    }
}

/// Answers a request at a route.
pub(crate) async fn answer(parts: &HttpParts, kept: &KeptAnswers, route: &'static Route, request: Request) -> Response {
    let request_id = request_id(parts, request.extensions());
    let (head, body) = request.into_parts();
    match heard(parts, kept, route, &head, body, request_id).await {
        Ok(told) => told.response(route, &head.headers, &*parts.clock),
        Err(problem) => refused(route, &problem),
    }
}

/// The answer to a request that a route has only a problem for.
pub(crate) fn refused(route: &Route, problem: &Problem) -> Response {
    let mut response = answer::problem(problem);
    // Whoever lacked it is told how to get it.
    response.extensions_mut().insert(route.spec().permission);
    response
}

async fn heard(
    parts: &HttpParts,
    kept: &KeptAnswers,
    route: &Route,
    head: &Parts,
    body: Body,
    request_id: RequestId,
) -> Result<Told, Problem> {
    let refused = |refusal: Refusal| refusal.into_problem(request_id);
    let call = request::call(request_id, head).map_err(|error| refused(error.into()))?;
    let input = request::input(&*parts.clock, route, head, body).await.map_err(refused)?;
    told(parts, kept, route, (head.method == Method::GET).then_some(&head.uri), call, input).await
}

/// What the operation of a route tells, which is kept for those who ask `question` later if it may be.
pub(crate) async fn told(
    parts: &HttpParts,
    kept: &KeptAnswers,
    route: &Route,
    question: Option<&Uri>,
    call: Call,
    input: Map<String, Value>,
) -> Result<Told, Problem> {
    let has_fault = call.fault.is_some();
    let mut shown = ask(parts, route, call, input).await?;
    let Some(fresh) = shown.fresh.take().filter(|_| !has_fault) else { return Ok(Told::Once(shown)) };
    let now = parts.clock.now();
    let answer = Arc::new(KeptAnswer::new(shown, fresh, now));
    if let Some(question) = question {
        kept.keep(question, &answer, now);
    }
    Ok(Told::Kept(answer))
}

/// Asks the operation of a route with an input of its own and shows the answer as the route does.
pub(crate) async fn ask(
    parts: &HttpParts,
    route: &Route,
    call: Call,
    input: Map<String, Value>,
) -> Result<Shown, Problem> {
    let request_id = call.request_id;
    let operation = route.spec().name.to_owned();
    let answer = if route.is_read() {
        let end = call.deadline.unwrap_or_else(|| parts.clock.now().plus(READ_TIME));
        let call = Call { deadline: Some(end), ..call };
        let asked = parts.caller.call(Asked { operation, call, input });
        before(&*parts.clock, end, asked).await.unwrap_or_else(|| Err(Problem::new(late(), request_id)))
    } else {
        parts.caller.call(Asked { operation, call, input }).await
    };
    let answer = answer.map_err(|problem| route.complaint(problem))?;
    route.shown(answer).map_err(|error| {
        tracing::error!(%request_id, operation = route.spec().name, source = ?error.source, "{error}");
        Problem::new(error, request_id)
    })
}

fn late() -> AppError {
    let detail = format!("no answer came within {} seconds", READ_TIME.as_secs());
    AppError::new(ErrorCode::ExchangeUnavailable, detail).retry_after(Duration::from_secs(1))
}
