//! On whose behalf a request comes, and what is special about it.

use std::sync::Arc;

use axum::http::request::Parts;
use cambist_app::{Call, Face};
use cambist_model::access::Grant;
use cambist_model::{AppError, RequestId, SimulatedFault};

use crate::serve::Connection;

/// Asks the paper exchange to get this request wrong.
pub(crate) const FAULT_HEADER: &str = "Cambist-Simulate-Fault";

/// Says by which way in another process of the same user was asked. Read on the socket file only.
const FACE_HEADER: &str = "Cambist-Face";

/// Says that a human agreed in that other process. Read on the socket file only: who may open it may do all this anyway.
const HUMAN_HEADER: &str = "Cambist-Human";

/// The circumstances of a request.
pub(crate) fn call(request_id: RequestId, head: &Parts) -> Result<Call, AppError> {
    let private = head.extensions.get::<Connection>().is_some_and(Connection::is_private);
    let face = if private { word(head, FACE_HEADER, "a way in", &["mcp", "http", "cli"], Face::parse)? } else { None };
    let human = private && word(head, HUMAN_HEADER, "a yes", &["yes"], |text| (text == "yes").then_some(()))?.is_some();
    let faults: Vec<_> = SimulatedFault::ALL.iter().map(|fault| fault.as_str()).collect();
    let fault = word(head, FAULT_HEADER, "a simulated fault", &faults, SimulatedFault::parse)?;
    let grant = head.extensions.get::<Arc<Grant>>().cloned().ok_or_else(|| AppError::internal("nobody was let in"))?;
    Ok(Call { fault, human, ..Call::granted(request_id, grant, face.unwrap_or(Face::Http)) })
}

/// The word in a header, if it is there.
fn word<T>(
    head: &Parts,
    header: &'static str,
    what: &str,
    known: &[&str],
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, AppError> {
    let mut given = head.headers.get_all(header).iter();
    let Some(first) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(AppError::invalid_field(header, "is given more than once"));
    }
    let text = String::from_utf8_lossy(first.as_bytes());
    parse(&text).map(Some).ok_or_else(|| {
        let shown: String = text.chars().take(48).collect();
        AppError::invalid_field(header, format!("{shown:?} is not {what}; use one of: {}", known.join(", ")))
    })
}
