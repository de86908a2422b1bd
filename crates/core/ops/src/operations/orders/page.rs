//! Pages of lists.

use cambist_model::AppError;
use cambist_ports::store::Page;

/// The part of a list that is asked for.
pub(crate) fn page(limit: Option<u32>, cursor: Option<String>) -> Result<Page, AppError> {
    let limit = limit.unwrap_or(50);
    if (1..=1_000).contains(&limit) {
        return Ok(Page { limit, cursor });
    }
    Err(AppError::invalid_field("limit", format!("{limit} is not between 1 and 1000")))
}
