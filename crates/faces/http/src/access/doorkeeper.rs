//! Finding out who asks.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use cambist_app::{Call, TokenSecret};
use cambist_model::access::{Grant, Proof};
use cambist_model::{AppError, ErrorCode, RequestId, TokenDigest};
use cambist_ops::{Problem, Request as Asked};
use cambist_ports::{TokenRefusal, VerifiedToken};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::challenge::{unauthenticated, without_scope};
use super::credential::credential;
use super::issuer::OutsideIssuer;
use super::knocks::{Knocks, Slowed};
use super::pace::Pace;
use super::pass::Pass;
use crate::answer::{self, refused};
use crate::face::HttpParts;
use crate::serve::Connection;

/// Whom requests without a token come from, where none is needed.
const PRINCIPAL: &str = "local";

/// Says what another process of the same user let somebody in with. Read on the socket file only.
const GRANT_HEADER: &str = "Cambist-Grant";

/// Finds out who asks, and slows down who should not.
pub(crate) struct Doorkeeper {
    parts: Arc<HttpParts>,
    /// What those are granted who come without a token, where none is needed.
    local: Arc<Grant>,
    knocks: Knocks,
    pace: Pace,
}

/// Why a token does not let in.
enum Refused {
    /// It is worth nothing, or is missing.
    Unknown(Problem),
    /// Whether it is worth anything cannot be told now.
    Undecided(Problem),
}

impl Doorkeeper {
    pub(crate) fn new(parts: Arc<HttpParts>) -> Self {
        let pace = Pace::new(parts.settings.requests_per_minute_per_token);
        let local = Arc::new(Grant::local(PRINCIPAL));
        Self { parts, local, knocks: Knocks::default(), pace }
    }

    /// Whose tokens are taken beside our own, if anybody's.
    pub(super) fn issuer(&self) -> Option<&OutsideIssuer> {
        self.parts.issuer.as_ref()
    }

    /// What whoever sent a request by this connection with these headers was granted, if they are let in without being
    /// looked at, as somebody who may read what everybody may.
    pub(crate) fn asks_nothing_of(&self, connection: Option<&Connection>, headers: &HeaderMap) -> Option<&Arc<Grant>> {
        let by_port = !connection.is_some_and(Connection::is_private);
        let is_let_in = by_port && !self.parts.settings.requires_token && matches!(credential(headers), Ok(None));
        is_let_in.then_some(&self.local)
    }

    /// What whoever asks was granted, and with what they came in; or the answer that they get instead.
    pub(super) async fn let_in(&self, request_id: RequestId, head: &Parts) -> Result<(Arc<Grant>, Pass), Response> {
        let connection = head.extensions.get::<Connection>();
        if connection.is_some_and(Connection::is_private) {
            let granted = granted_elsewhere(head).map_err(|error| refused(error, request_id))?;
            return Ok((Arc::new(granted), Pass::None));
        }
        let token = match credential(&head.headers) {
            Ok(Some(token)) => token,
            Ok(None) if !self.parts.settings.requires_token => {
                return Ok((Arc::clone(&self.local), Pass::None));
            }
            Ok(None) => {
                let problem = Problem::new(nothing_shown(), request_id);
                return Err(unauthenticated(&problem, false, self.issuer()));
            }
            Err(error) => return Err(unauthenticated(&Problem::new(error, request_id), true, self.issuer())),
        };
        match self.recognize(request_id, token).await {
            Ok((grant, pass)) => {
                self.in_step(request_id, &grant)?;
                self.has_scope(request_id, &grant)?;
                Ok((Arc::new(grant), pass))
            }
            Err(Refused::Undecided(problem)) => Err(answer::problem(&problem)),
            Err(Refused::Unknown(problem)) => {
                let address = connection.and_then(Connection::peer);
                Err(self.slowed(request_id, address.unwrap_or(Ipv4Addr::UNSPECIFIED.into()), problem).await)
            }
        }
    }

    async fn recognize(&self, request_id: RequestId, token: &str) -> Result<(Grant, Pass), Refused> {
        if let Some(secret) = TokenSecret::parse(token) {
            let digest = secret.digest();
            let grant = identify(&self.parts, Call::system(request_id), &digest, Some("http")).await;
            return grant.map(|grant| (grant, Pass::Token(digest))).map_err(Refused::of);
        }
        let Some(issuer) = self.issuer() else {
            return Err(Refused::Unknown(Problem::new(not_ours(), request_id)));
        };
        let verified = issuer.verifier.verify(token).await;
        let VerifiedToken { grant, expires_at } =
            verified.map_err(|refusal| Refused::of(Problem::new(refused_by(refusal), request_id)))?;
        Ok((grant, Pass::Until(expires_at)))
    }

    /// Does a token of the issuer permit anything at all? If not, it is told so before it asks for anything.
    fn has_scope(&self, request_id: RequestId, grant: &Grant) -> Result<(), Response> {
        if grant.proof != Proof::Issuer || !grant.permissions.is_empty() {
            return Ok(());
        }
        let error = AppError::new(ErrorCode::Forbidden, "the token has none of the scopes that mean something here");
        Err(without_scope(refused(error, request_id), self.issuer()))
    }

    /// Does the holder keep to the pace?
    fn in_step(&self, request_id: RequestId, grant: &Grant) -> Result<(), Response> {
        self.pace.step(&grant.name, self.parts.clock.now()).map_err(|wait| {
            let limit = self.parts.settings.requests_per_minute_per_token;
            let detail = format!("{} sent more than {limit} requests a minute", grant.name);
            let error = AppError::new(ErrorCode::RateLimited, detail).retry_after(wait);
            refused(error, request_id)
        })
    }

    /// Tokens that count are never slowed for those that do not: many people may share an address.
    async fn slowed(&self, request_id: RequestId, address: IpAddr, problem: Problem) -> Response {
        let now = self.parts.clock.now();
        match self.knocks.note(address, now) {
            Slowed::After(wait) => {
                if !wait.is_zero() {
                    self.parts.clock.sleep_until(now.plus(wait)).await;
                }
                unauthenticated(&problem, true, self.issuer())
            }
            Slowed::Later(wait) => {
                let error = AppError::new(ErrorCode::RateLimited, "too many tokens that are worth nothing");
                refused(error.retry_after(wait), request_id)
            }
        }
    }
}

impl Refused {
    fn of(problem: Problem) -> Self {
        if problem.code == ErrorCode::Unauthenticated { Self::Unknown(problem) } else { Self::Undecided(problem) }
    }
}

/// Asks whoever has the records whose token it is.
pub(super) async fn identify(
    parts: &HttpParts,
    call: Call,
    digest: &TokenDigest,
    used_at: Option<&str>,
) -> Result<Grant, Problem> {
    #[derive(Deserialize)]
    struct Identified {
        grant: Grant,
    }
    let request_id = call.request_id;
    let mut input = Map::from_iter([("digest".to_owned(), Value::from(digest.as_str()))]);
    input.extend(used_at.map(|face| ("used_at".to_owned(), Value::from(face))));
    let answer = parts.caller.call(Asked { operation: "identify_token".to_owned(), call, input }).await?;
    let read = serde_json::from_slice::<Identified>(&answer.body);
    read.map(|identified| identified.grant).map_err(|error| Problem::new(AppError::internal(error), request_id))
}

/// What another process of the same user says. Who may open the socket file may do everything on paper anyway, so that
/// what it says takes away, or passes on what that process was shown.
fn granted_elsewhere(head: &Parts) -> Result<Grant, AppError> {
    let Some(value) = head.headers.get(GRANT_HEADER) else { return Ok(Grant::local(PRINCIPAL)) };
    serde_json::from_slice(value.as_bytes()).map_err(|error| AppError::invalid_field(GRANT_HEADER, error.to_string()))
}

fn nothing_shown() -> AppError {
    AppError::new(ErrorCode::Unauthenticated, "a token is needed here")
        .hint("send `Authorization: Bearer TOKEN`; a human makes a token with `cambist token create`")
}

fn not_ours() -> AppError {
    AppError::new(ErrorCode::Unauthenticated, "this is no token of this server")
        .hint("a human makes one with `cambist token create`; it begins with cmb_")
}

/// What the holder of an issuer's token is told.
fn refused_by(refusal: TokenRefusal) -> AppError {
    match refusal {
        TokenRefusal::Worthless(why) => {
            AppError::new(ErrorCode::Unauthenticated, why).hint("get a new token from the issuer")
        }
        TokenRefusal::Undecided(why) => {
            AppError::new(ErrorCode::ServerUnavailable, why).retry_after(Duration::from_secs(30))
        }
    }
}
