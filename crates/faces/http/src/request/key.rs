//! The idempotency key, from its header.

use axum::http::HeaderMap;
use cambist_model::AppError;

/// The header that carries the key of an act. Asked again with the same key and body, the same answer is given.
pub(crate) const KEY_HEADER: &str = "Idempotency-Key";

/// The key in the header, if it is there: as it is, or in the quotes in which the header's standard writes it.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<String>, AppError> {
    let mut given = headers.get_all(KEY_HEADER).iter();
    let Some(first) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(AppError::invalid_field(KEY_HEADER, "is given more than once"));
    }
    let text = String::from_utf8_lossy(first.as_bytes()).trim().to_owned();
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Ok(Some(quoted.map_or_else(|| text.clone(), str::to_owned)))
}
