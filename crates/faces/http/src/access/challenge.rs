//! What a refused request is told to bring (RFC 6750, RFC 9728).

use axum::http::HeaderValue;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::Response;
use cambist_model::ErrorCode;
use cambist_model::access::{Grant, Permission, Proof, Scope};
use cambist_ops::Problem;

use crate::answer;

/// The answer to a request that did not show who asks. Who showed nothing is told no more than what to show.
pub(super) fn unauthenticated(problem: &Problem, shown: bool, metadata: Option<&str>) -> Response {
    let mut parts = vec!["realm=\"cambist\"".to_owned()];
    if shown {
        parts.push("error=\"invalid_token\"".to_owned());
        parts.push(format!("error_description=\"{}\"", quotable(&problem.detail)));
    }
    if let Some(metadata) = metadata {
        parts.push(format!("resource_metadata=\"{}\"", quotable(metadata)));
    }
    challenged(answer::problem(problem), &parts)
}

/// Adds to a refusal which scope would have been enough, if the holder of a token lacked the permission.
pub(crate) fn out_of_scope(
    response: Response,
    problem: &Problem,
    grant: &Grant,
    needed: Permission,
    metadata: Option<&str>,
) -> Response {
    if problem.code != ErrorCode::Forbidden || grant.proof == Proof::Local || grant.permits(needed) {
        return response;
    }
    let mut parts = vec![
        "realm=\"cambist\"".to_owned(),
        "error=\"insufficient_scope\"".to_owned(),
        format!("scope=\"{}\"", Scope::with(needed)),
    ];
    parts.extend(metadata.map(|metadata| format!("resource_metadata=\"{}\"", quotable(metadata))));
    challenged(response, &parts)
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
