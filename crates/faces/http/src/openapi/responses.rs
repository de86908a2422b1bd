//! What may come of a request.

use std::collections::BTreeMap;

use cambist_model::ErrorCode;
use cambist_ops::{Tier, outward};
use serde_json::{Map, Value, json};

use super::schema;
use crate::answer::MARK_HEADERS;
use crate::pages::Page;
use crate::route::Route;

/// What an address refuses before anything is asked: a Host or Origin that is not allowed.
const AT_THE_DOOR: ErrorCode = ErrorCode::Forbidden;

/// What may go wrong with any operation.
const ALWAYS: &[ErrorCode] = &[
    ErrorCode::InvalidInput,
    ErrorCode::Forbidden,
    ErrorCode::NotFound,
    ErrorCode::Unsupported,
    ErrorCode::UnsupportedByExchange,
    ErrorCode::ExchangeRejected,
    ErrorCode::ExchangeAuth,
    ErrorCode::RateLimited,
    ErrorCode::ExchangeRateLimited,
    ErrorCode::ExchangeUnavailable,
    ErrorCode::StorageUnavailable,
    ErrorCode::Busy,
    ErrorCode::Internal,
];

/// What may go wrong besides when something is changed.
const CHANGING: &[ErrorCode] = &[
    ErrorCode::Conflict,
    ErrorCode::IdempotencyMismatch,
    ErrorCode::OrderDenied,
    ErrorCode::ConfirmationRequired,
    ErrorCode::OutcomeUnknown,
];

/// What may go wrong with a body.
const BODY: &[(u16, &str)] = &[
    (408, "The body did not arrive in time."),
    (413, "The body is too large."),
    (415, "The body is not marked as JSON."),
];

/// The responses of a route.
pub(super) fn of_route(route: &Route) -> Value {
    let changes = if route.spec().tier == Tier::Trade { CHANGING } else { &[] };
    let codes = ALWAYS.iter().chain(changes).copied();
    let mut failures = by_status(codes);
    if route.http().method.has_body() {
        failures.extend(BODY.iter().map(|(status, about)| (*status, (*about).to_owned())));
    }
    let mut responses = failed(&failures);
    let mut headers = references(&["X-Request-Id"]);
    headers.extend(references(&MARK_HEADERS.iter().map(|(name, _)| *name).collect::<Vec<_>>()));
    let schema = schema::published(&route.output_schema());
    let success = json!({
        "description": route.spec().title,
        "headers": headers,
        "content": { "application/json": { "schema": schema } },
    });
    responses.insert(route.http().status.to_string(), success);
    Value::Object(responses)
}

/// The responses of a page.
pub(super) fn of_page(page: &Page) -> Value {
    let mut failures = by_status([AT_THE_DOOR, ErrorCode::Internal].into_iter());
    for status in page.failures {
        let about = by_status(ErrorCode::ALL.iter().copied()).remove(status).unwrap_or_default();
        failures.insert(*status, about);
    }
    let mut responses = failed(&failures);
    let success = json!({
        "description": page.summary,
        "headers": references(&["X-Request-Id"]),
        "content": { "application/json": { "schema": schema::published(&(page.schema)()) } },
    });
    responses.insert("200".to_owned(), success);
    Value::Object(responses)
}

/// The headers that responses may have.
pub(super) fn headers() -> Value {
    let header = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    let mut headers = Map::from_iter([
        ("X-Request-Id".to_owned(), header("The id of the request, to quote when something is wrong.")),
        ("Retry-After".to_owned(), header("After how many seconds to try again.")),
    ]);
    headers.extend(MARK_HEADERS.iter().map(|(name, about)| ((*name).to_owned(), header(about))));
    Value::Object(headers)
}

/// The kinds of failure of each status, in words.
fn by_status(codes: impl Iterator<Item = ErrorCode>) -> BTreeMap<u16, String> {
    let mut failures: BTreeMap<u16, String> = BTreeMap::new();
    for row in codes.map(outward) {
        let words = failures.entry(row.status).or_default();
        if !words.is_empty() {
            words.push_str(", or ");
        }
        words.push_str(&format!("{} (`{}`)", row.title, row.code));
    }
    failures
}

fn failed(failures: &BTreeMap<u16, String>) -> Map<String, Value> {
    let one = |(status, about): (&u16, &String)| {
        let headers: &[&str] =
            if matches!(status, 429 | 503) { &["X-Request-Id", "Retry-After"] } else { &["X-Request-Id"] };
        let response = json!({
            "description": about,
            "headers": references(headers),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        (status.to_string(), response)
    };
    failures.iter().map(one).collect()
}

fn references(names: &[&str]) -> Map<String, Value> {
    let one = |name: &&str| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    names.iter().map(one).collect()
}
