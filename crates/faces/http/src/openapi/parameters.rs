//! Fields in path and query.

use cambist_ops::{HttpBinding, KEY_FIELD};
use serde_json::{Map, Value, json};

use super::schema;
use crate::request::KEY_HEADER;

/// The parameters of a route with this input.
pub(super) fn of(http: &HttpBinding, input: &Value) -> Vec<Value> {
    let required: Vec<&str> =
        input.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = input.get("properties").and_then(Value::as_object).into_iter().flatten();
    let one = |(name, property): (&String, &Value)| {
        let in_path = http.path_fields().any(|field| field == name);
        let place = if in_path { "path" } else { "query" };
        // What has a body takes nothing from the query.
        let stands = in_path || !http.method.has_body();
        stands.then(|| parameter(name, place, in_path || required.contains(&name.as_str()), property))
    };
    properties.filter_map(one).collect()
}

/// The header that carries the idempotency key of a route with this input.
pub(super) fn key(input: &Value) -> Value {
    parameter(KEY_HEADER, "header", false, &input["properties"][KEY_FIELD])
}

fn parameter(name: &str, place: &str, required: bool, property: &Value) -> Value {
    let mut schema = schema::published(property);
    let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
    let is_list = schema.get("type").is_some_and(|kind| kind == "array");
    let mut parameter = Map::from_iter([
        ("name".to_owned(), name.into()),
        ("in".to_owned(), place.into()),
        ("required".to_owned(), required.into()),
        ("schema".to_owned(), schema),
    ]);
    parameter.extend(description.map(|description| ("description".to_owned(), description)));
    if is_list && place == "query" {
        parameter.insert("explode".to_owned(), json!(false));
    }
    Value::Object(parameter)
}
