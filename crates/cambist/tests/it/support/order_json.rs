//! Orders in answers, as the bytes that came: two ways of writing the same order are a difference too.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow)]
    orders: Vec<&'a RawValue>,
}

/// The text of the order in an answer that shows one.
#[track_caller]
pub(crate) fn order_in(answer: &str) -> String {
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(answer).unwrap_or_else(|e| panic!("{e}: {answer}"));
    fields["order"].get().to_owned()
}

/// The texts of the orders in an answer that lists some.
#[track_caller]
pub(crate) fn listed_orders(answer: &str) -> Vec<String> {
    let list: List<'_> = serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
    list.orders.iter().map(|order| order.get().to_owned()).collect()
}

/// The order in an answer that shows one.
#[track_caller]
pub(crate) fn shown_order(answer: &str) -> Value {
    serde_json::from_str(&order_in(answer)).unwrap()
}
