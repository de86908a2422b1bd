//! Fields in the query.

use cambist_model::AppError;

use super::text::decoded;

/// The pairs of a query string, in order. A name without `=` has an empty value.
pub(crate) fn pairs(query: Option<&str>) -> Result<Vec<(String, String)>, AppError> {
    let given = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    given.map(pair).collect()
}

fn pair(raw: &str) -> Result<(String, String), AppError> {
    let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
    let name = form_decoded(name).map_err(|problem| AppError::invalid_field("query", format!("a name {problem}")))?;
    match form_decoded(value) {
        Ok(value) => Ok((name, value)),
        Err(problem) => Err(AppError::invalid_field(name, problem)),
    }
}

/// In a query a plus sign stands for a space.
fn form_decoded(raw: &str) -> Result<String, &'static str> {
    decoded(&raw.replace('+', " "))
}
