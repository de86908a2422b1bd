//! What a refused request is told to bring (RFC 6750).

use axum::http::HeaderValue;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::Response;
use cambist_model::ErrorCode;
use cambist_model::access::{Grant, Permission, Proof};
use cambist_ops::Problem;

use crate::answer;

/// The answer to a request that did not show who asks. Who showed nothing is told no more than what to show.
pub(super) fn unauthenticated(problem: &Problem, shown: bool) -> Response {
    let mut parts = vec!["realm=\"cambist\"".to_owned()];
    if shown {
        parts.push("error=\"invalid_token\"".to_owned());
        parts.push(format!("error_description=\"{}\"", quotable(&problem.detail)));
    }
    challenged(answer::problem(problem), &parts)
}

/// Adds to a refusal which permission would have been enough, if the holder of a token lacked it. What a token permits
/// are its scopes.
pub(crate) fn out_of_scope(response: Response, problem: &Problem, grant: &Grant, needed: Permission) -> Response {
    if problem.code != ErrorCode::Forbidden || grant.proof == Proof::Local || grant.permits(needed) {
        return response;
    }
    let parts = ["realm=\"cambist\"", "error=\"insufficient_scope\"", &format!("scope=\"{needed}\"")];
    challenged(response, &parts.map(str::to_owned))
}

fn challenged(mut response: Response, parts: &[String]) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("Bearer {}", parts.join(", "))) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}

/// What may stand between quotes in a header.
fn quotable(text: &str) -> String {
    text.chars().filter(|c| (' '..='~').contains(c) && !matches!(c, '"' | '\\')).collect()
}
