//! The token in a request.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use cambist_model::{AppError, ErrorCode};

/// The protocol that our streams speak. A page that offers it may show its token in a second one, for a browser lets
/// it set no other header.
pub(crate) const STREAM_PROTOCOL: &str = "cambist";

/// What a protocol begins with that is a token.
const TOKEN_PROTOCOL: &str = "cambist.bearer.";

/// The longest token that is looked at; those of outside issuers are long.
const LONGEST: usize = 8 * 1024;

/// The token that a request shows, if it shows one. Never looked for in the address: addresses are kept in histories
/// and logs.
pub(super) fn credential(headers: &HeaderMap) -> Result<Option<&str>, AppError> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let token = match (given.next(), given.next()) {
        (None, _) => return Ok(in_protocols(headers)),
        (Some(value), None) => value.to_str().ok().and_then(bearer),
        (Some(_), Some(_)) => None,
    };
    let refused = || {
        AppError::new(ErrorCode::Unauthenticated, "the header Authorization cannot be read")
            .hint("send it once, as `Authorization: Bearer TOKEN`")
    };
    token.map(Some).ok_or_else(refused)
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let fits = scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= LONGEST;
    fits.then_some(token)
}

fn in_protocols(headers: &HeaderMap) -> Option<&str> {
    let offered = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    let mut offered = offered.flat_map(|list| list.split(',').map(str::trim));
    offered.find_map(|protocol| protocol.strip_prefix(TOKEN_PROTOCOL))
}
