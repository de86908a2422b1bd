//! The values that something can have now.

use cambist_ops::Answer;
use serde_json::Value;

use crate::inquiry::{Inquiry, Unanswered};
use crate::offer::Offer;
use crate::values::Values;

/// Every value, or none where they cannot be told or are not offered.
pub(super) async fn candidates(
    inquiry: &Inquiry<'_>,
    offer: &Offer,
    values: Values,
) -> Result<Vec<String>, Unanswered> {
    let (operation, input, rows, field): (_, &[_], _, _) = match values {
        Values::Any => return Ok(Vec::new()),
        Values::Words(words) => return Ok(words.iter().copied().map(str::to_owned).collect()),
        Values::Product | Values::Products => ("list_products", &[], "products", "symbol"),
        Values::OpenOrder => ("list_orders", &[("open_only", "true"), ("limit", "1000")], "orders", "order_id"),
    };
    let Some(operation) = offer.get(operation) else { return Ok(Vec::new()) };
    let answer = inquiry.ask_in_words(operation, input.iter().copied()).await?;
    Ok(column(&answer, rows, field))
}

fn column(answer: &Answer, rows: &str, field: &str) -> Vec<String> {
    let answer = answer.value();
    let rows = answer.get(rows).and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(|row| row.get(field)?.as_str()).map(str::to_owned).collect()
}
