//! Fields in the path.

use cambist_model::AppError;

use super::text::decoded;

/// The fields that stand in `path` by the places of `{field}` in `template`. The last place takes the rest of the path,
/// slashes included.
pub(crate) fn fields(template: &'static str, path: &str) -> Result<Vec<(&'static str, String)>, AppError> {
    let mut fields = Vec::new();
    let mut rest = path;
    let mut places = template.split('/').peekable();
    while let Some(place) = places.next() {
        let value = match (places.peek(), rest.split_once('/')) {
            (Some(_), Some((value, after))) => {
                rest = after;
                value
            }
            _ => rest,
        };
        if let Some(name) = place.strip_prefix('{').and_then(|place| place.strip_suffix('}')) {
            fields.push((name, decoded(value).map_err(|problem| AppError::invalid_field(name, problem))?));
        }
    }
    Ok(fields)
}
