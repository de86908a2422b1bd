//! Schemas as they are published.

use serde_json::Value;

/// The schema without what is for us only: the other spellings of fields are read, never shown.
pub(super) fn published(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let shown = map.iter().filter(|(key, _)| *key != "x-aliases");
            Value::Object(shown.map(|(key, value)| (key.clone(), published(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(published).collect()),
        _ => schema.clone(),
    }
}
