//! Is it there, and does it work?

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use cambist_app::Call;
use cambist_model::{AppError, ErrorCode};
use cambist_ops::{Problem, Request as Asked};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Map;

use crate::answer;
use crate::envelope::request_id;
use crate::face::HttpParts;
use crate::time_limit::before;

/// What is asked to see whether operations are answered. It touches no exchange, so their outages do not count, and it is
/// about accounts, which are there later than market data.
const PROBE: &str = "list_orders";

/// Of which orders: of those before any, which are found at once.
const NO_ORDERS: (&str, &str) = ("end", "1970-01-01T00:00:00Z");

/// How long the answer may take.
const PROBE_TIME: Duration = Duration::from_secs(5);

/// How it is.
#[derive(Serialize, JsonSchema)]
pub(super) struct Health {
    /// `ok`.
    status: &'static str,
}

pub(super) async fn healthy() -> Response {
    answer::json(StatusCode::OK, serde_json::to_vec(&Health { status: "ok" }).unwrap_or_default())
}

pub(super) async fn ready(State(parts): State<Arc<HttpParts>>, request: Request) -> Response {
    let request_id = request_id(&parts, request.extensions());
    let call = Call::system(request_id);
    let input = Map::from_iter([(NO_ORDERS.0.to_owned(), NO_ORDERS.1.into())]);
    let asked = parts.caller.call(Asked { operation: PROBE.to_owned(), call, input });
    match before(&*parts.clock, parts.clock.now().plus(PROBE_TIME), asked).await {
        Some(Ok(_)) => healthy().await,
        Some(Err(problem)) => not_ready(problem),
        None => {
            let error = AppError::new(ErrorCode::ServerUnavailable, "it is still starting, or has too much to do");
            not_ready(Problem::new(error, request_id))
        }
    }
}

/// Whatever the reason, the question was whether it works, and it does not.
fn not_ready(problem: Problem) -> Response {
    answer::problem(&Problem { status: StatusCode::SERVICE_UNAVAILABLE.as_u16(), ..problem })
}
