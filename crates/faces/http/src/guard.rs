//! Who may come in by the network: a web page of somebody else's must not trade here.
//!
//! A browser sends a page's requests to any address that the page names, this machine's own included. The Host header
//! shows when a name was bent to point here (DNS rebinding), the Origin header shows whose page it is.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri};
use cambist_model::{AppError, ErrorCode, FieldProblem};

use crate::serve::Connection;
use crate::settings::HttpSettings;

/// Would a request to this address with these headers be let in, by its Host and Origin? The socket file has the file
/// system for a guard.
pub(crate) fn check(
    settings: &HttpSettings,
    connection: Option<&Connection>,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(), AppError> {
    if connection.is_some_and(Connection::is_private) {
        return Ok(());
    }
    let host = only(headers, &HOST)?;
    let hosts = [host, uri.authority().map(Authority::as_str)];
    if hosts == [None, None] {
        return Err(forbidden("Host", "is missing".to_owned()));
    }
    if let Some(host) = hosts.into_iter().flatten().find(|host| !host_allowed(settings, host)) {
        return Err(forbidden("Host", format!("{:?} is not a name of this server", shown(host)))
            .hint("use 127.0.0.1 or localhost, or add the name to the allowed hosts"));
    }
    match only(headers, &ORIGIN)? {
        Some(origin) if !origin_allowed(settings, origin) => {
            Err(forbidden("Origin", format!("{:?} may not call this server", shown(origin)))
                .hint("add it to the allowed origins if it is yours"))
        }
        _ => Ok(()),
    }
}

/// The value of a header that must not be given twice.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, AppError> {
    let mut values = headers.get_all(name).iter();
    let field = if *name == HOST { "Host" } else { "Origin" };
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            value.to_str().map(Some).map_err(|_| forbidden(field, "is not readable text".to_owned()))
        }
        (Some(_), Some(_)) => Err(forbidden(field, "is given more than once".to_owned())),
    }
}

fn host_allowed(settings: &HttpSettings, host: &str) -> bool {
    let Some(authority) = host.parse::<Authority>().ok().filter(|_| !host.contains('@')) else { return false };
    let named = |allowed: &String| {
        let whole = allowed.parse::<Authority>().is_ok_and(|allowed| allowed.port().is_some());
        allowed.eq_ignore_ascii_case(if whole { authority.as_str() } else { authority.host() })
    };
    is_this_machine(authority.host()) || settings.allowed_hosts.iter().any(named)
}

fn origin_allowed(settings: &HttpSettings, origin: &str) -> bool {
    if settings.allowed_origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let Ok(uri) = origin.parse::<Uri>() else { return false };
    let from_here = uri.authority().is_some_and(|authority| is_this_machine(authority.host()));
    from_here && matches!(uri.scheme_str(), Some("http" | "https"))
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

fn forbidden(field: &'static str, problem: String) -> AppError {
    let detail = format!("the header {field} {problem}");
    AppError { fields: vec![FieldProblem::new(field, problem)], ..AppError::new(ErrorCode::Forbidden, detail) }
}

fn shown(text: &str) -> String {
    text.chars().take(64).collect()
}
