//! What a refused request is told to bring (RFC 6750), and where to get it (RFC 9728).

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use cambist_model::access::{Grant, Permission, Proof, TokenScope};
use cambist_ops::Problem;

use super::issuer::OutsideIssuer;
use crate::answer;

/// The answer to a request that did not show who asks. Who showed nothing is told no more than what to show.
pub(super) fn unauthenticated(problem: &Problem, shown: bool, issuer: Option<&OutsideIssuer>) -> Response {
    let mut challenge = Challenge::new();
    if shown {
        challenge.say("error", "invalid_token");
        challenge.say("error_description", &problem.detail);
    }
    if issuer.is_some() {
        challenge.say("scope", &words(TokenScope::USUAL.iter().copied()));
    }
    challenge.from(issuer).put_on(answer::problem(problem))
}

/// Adds to a refusal what a token needs that permits nothing.
pub(super) fn without_scope(response: Response, issuer: Option<&OutsideIssuer>) -> Response {
    insufficient(response, &words(TokenScope::USUAL.iter().copied()), issuer)
}

/// Adds to a refusal which scope would have been enough, if the holder of a token lacked the permission that the response
/// carries. What one of our tokens permits are its scopes. A client of an issuer asks for exactly what it is told, so that
/// it is told what it has as well, or it would lose that.
pub(super) fn out_of_scope(response: Response, grant: &Grant, issuer: Option<&OutsideIssuer>) -> Response {
    let Some(needed) = response.extensions().get::<Permission>().copied() else { return response };
    if response.status() != StatusCode::FORBIDDEN || grant.permits(needed) {
        return response;
    }
    match grant.proof {
        Proof::Local => response,
        Proof::Token => insufficient(response, needed.as_str(), None),
        Proof::Issuer => {
            let enough = TokenScope::with(needed);
            let all = TokenScope::ALL.iter().copied().filter(|scope| *scope == enough || scope.is_in(grant));
            insufficient(response, &words(all), issuer)
        }
    }
}

fn insufficient(response: Response, scope: &str, issuer: Option<&OutsideIssuer>) -> Response {
    let mut challenge = Challenge::new();
    challenge.say("error", "insufficient_scope");
    challenge.say("scope", scope);
    challenge.from(issuer).put_on(response)
}

/// Scopes, as they stand in a token.
fn words(scopes: impl Iterator<Item = TokenScope>) -> String {
    scopes.map(TokenScope::as_str).collect::<Vec<_>>().join(" ")
}

/// The value of the header `WWW-Authenticate`.
struct Challenge(String);

impl Challenge {
    fn new() -> Self {
        Self("Bearer realm=\"cambist\"".to_owned())
    }

    fn say(&mut self, name: &str, value: &str) {
        let quotable = value.chars().filter(|c| (' '..='~').contains(c) && !matches!(c, '"' | '\\'));
        self.0.extend([", ", name, "=\""]);
        self.0.extend(quotable);
        self.0.push('"');
    }

    /// Where to get a token, if an outside issuer makes them.
    fn from(mut self, issuer: Option<&OutsideIssuer>) -> Self {
        if let Some(issuer) = issuer {
            self.say("resource_metadata", &issuer.metadata_url());
        }
        self
    }

    fn put_on(self, mut response: Response) -> Response {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            response.headers_mut().insert(WWW_AUTHENTICATE, value);
        }
        response
    }
}
