//! Inputs made from schemas, so that every operation is tried without being named.

use cambist_ops::Entry;
use serde_json::{Map, Value, json};

/// An input with every field of the schema.
pub(crate) fn full(entry: &Entry) -> Map<String, Value> {
    let properties = entry.input_schema()["properties"].as_object().cloned().unwrap_or_default();
    properties.iter().map(|(field, property)| (field.clone(), sample(property))).collect()
}

/// An input with the required fields only.
pub(crate) fn least(entry: &Entry) -> Map<String, Value> {
    let required = entry.input_schema()["required"].as_array().cloned().unwrap_or_default();
    let mut input = full(entry);
    input.retain(|field, _| required.contains(&json!(field)));
    input
}

fn sample(property: &Value) -> Value {
    match property["type"].as_str().unwrap() {
        "integer" => json!(7),
        "boolean" => json!(true),
        "array" => json!([sample(&property["items"]), sample(&property["items"])]),
        _ => text(property),
    }
}

fn text(property: &Value) -> Value {
    if let Some(word) = property["enum"].get(0) {
        return word.clone();
    }
    if property["format"] == "date-time" {
        return json!("2023-11-14T22:13:20.000000Z");
    }
    let is_amount = property["pattern"].as_str().is_some_and(|pattern| pattern.contains("[0-9]+(\\.[0-9]+)?"));
    match property["examples"].get(0) {
        Some(example) => example.clone(),
        None if is_amount => json!("0.5"),
        None => json!("any text"),
    }
}
