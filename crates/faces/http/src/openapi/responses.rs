//! What may come of a request.

use std::collections::{BTreeMap, BTreeSet};

use cambist_model::ErrorCode;
use cambist_ops::{Tier, outward};
use serde_json::{Map, Value, json};

use super::schema;
use crate::answer::MARK_HEADERS;
use crate::pages::Page;
use crate::route::Route;

/// What may go wrong before anything is asked: a Host or Origin that is not allowed, and defects.
const AT_THE_DOOR: &[ErrorCode] = &[ErrorCode::Forbidden, ErrorCode::Internal];

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
    (408, "The body did not arrive in time"),
    (413, "The body is too large"),
    (415, "The body is not marked as JSON"),
];

/// The responses of a route.
pub(super) fn of_route(route: &Route) -> Value {
    let changes = if route.spec().tier >= Tier::Trade { CHANGING } else { &[] };
    let mut statuses = statuses(ALWAYS.iter().chain(changes));
    if route.http().method.has_body() {
        statuses.extend(BODY.iter().map(|(status, _)| *status));
    }
    let mut headers = header_references(&["X-Request-Id"]);
    headers.extend(header_references(&MARK_HEADERS.map(|(name, _)| name)));
    let success = json!({
        "description": route.spec().title,
        "headers": headers,
        "content": { "application/json": { "schema": schema::of_answer(route) } },
    });
    with_failures(route.http().status, success, statuses)
}

/// The responses of a page.
pub(super) fn of_page(page: &Page) -> Value {
    let mut statuses = statuses(AT_THE_DOOR);
    statuses.extend(page.failures);
    let success = json!({
        "description": page.summary,
        "headers": header_references(&["X-Request-Id"]),
        "content": { "application/json": { "schema": schema::published(&(page.schema)()) } },
    });
    with_failures(200, success, statuses)
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

/// The answer to each status of failure.
pub(super) fn failures() -> Value {
    let mut kinds: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for row in ALWAYS.iter().chain(CHANGING).map(|code| outward(*code)) {
        kinds.entry(row.status).or_default().push(format!("{} (`{}`)", row.title, row.code));
    }
    for (status, about) in BODY {
        kinds.entry(*status).or_default().push(format!("{about} (`{}`)", ErrorCode::InvalidInput));
    }
    let answers = kinds.into_iter().map(|(status, kinds)| (component(status), failure(status, &kinds)));
    Value::Object(answers.collect())
}

fn failure(status: u16, kinds: &[String]) -> Value {
    let headers: &[&str] =
        if matches!(status, 429 | 503) { &["X-Request-Id", "Retry-After"] } else { &["X-Request-Id"] };
    json!({
        "description": kinds.join(", or "),
        "headers": header_references(headers),
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

fn statuses<'a>(codes: impl IntoIterator<Item = &'a ErrorCode>) -> BTreeSet<u16> {
    codes.into_iter().map(|code| outward(*code).status).collect()
}

fn with_failures(status: u16, success: Value, failures: BTreeSet<u16>) -> Value {
    let failures = failures
        .into_iter()
        .map(|status| (status.to_string(), json!({ "$ref": format!("#/components/responses/{}", component(status)) })));
    Value::Object(std::iter::once((status.to_string(), success)).chain(failures).collect())
}

fn component(status: u16) -> String {
    format!("Problem{status}")
}

fn header_references(names: &[&str]) -> Map<String, Value> {
    let one = |name: &&str| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    names.iter().map(one).collect()
}
