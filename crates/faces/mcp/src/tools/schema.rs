//! Schemas as a model needs them: what to send, and the outline of what comes back. The whole list of tools has to fit
//! into 16,000 bytes, so nothing is said twice.

use serde_json::{Map, Value};

/// What says nothing that the description beside it or the server's instructions do not say. Inputs are not shown as
/// closed, because other spellings of fields (`x-aliases`, which are never shown) are taken as well.
const REDUNDANT: &[&str] = &[
    "additionalProperties",
    "examples",
    "format",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "x-aliases",
];

/// Fields that mean the same everywhere. The server's instructions explain them once for all tools.
const EXPLAINED_ONCE: &[&str] = &["age_ms", "as_of", "exchange", "source"];

/// How much is said about the fields of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Everything.
    Full,
    /// Names and types: another tool of the list describes the same fields.
    Names,
}

/// The schema of an input.
pub(super) fn input(schema: &Value, detail: Detail) -> Map<String, Value> {
    let mut slim = slimmed(schema);
    // The tool has a description of its own.
    slim.remove("description");
    for (name, field) in slim.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if detail == Detail::Names || EXPLAINED_ONCE.contains(&name.as_str()) {
            field.as_object_mut().and_then(|field| field.remove("description"));
        }
    }
    slim
}

fn slimmed(schema: &Value) -> Map<String, Value> {
    let fields = schema.as_object().into_iter().flatten();
    let kept = fields.filter(|(key, _)| !REDUNDANT.contains(&key.as_str()));
    kept.map(|(key, value)| (key.clone(), slimmed_field(key, value))).collect()
}

fn slimmed_field(key: &str, value: &Value) -> Value {
    match (key, value) {
        // The keys of `properties` are names, not keywords: a field may well be called `format`.
        ("properties", Value::Object(fields)) => {
            fields.iter().map(|(name, schema)| (name.clone(), Value::Object(slimmed(schema)))).collect()
        }
        ("items", Value::Object(_)) => Value::Object(slimmed(value)),
        _ => value.clone(),
    }
}

/// The outline of an output: its own fields with their types, one level deep.
///
/// No field is called required. Some clients hold a tool's error to the schema of its answer, and a refused error would
/// hide from the model why its order was denied; so the schema is one that our errors meet as well.
pub(super) fn output(schema: &Value) -> Map<String, Value> {
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let own = fields.filter(|(name, _)| !EXPLAINED_ONCE.contains(&name.as_str()));
    let own: Map<_, _> = own.map(|(name, schema)| (name.clone(), outline(schema))).collect();
    Map::from_iter([("type".to_owned(), "object".into()), ("properties".to_owned(), own.into())])
}

fn outline(schema: &Value) -> Value {
    let types = match types(schema).as_slice() {
        [] => return Value::Object(Map::new()),
        [only] => Value::from(*only),
        several => Value::from(several),
    };
    Value::Object(Map::from_iter([("type".to_owned(), types)]))
}

/// The types that a value may have, from its schema or from the alternatives in it.
fn types(schema: &Value) -> Vec<&str> {
    let named: Vec<&str> = match schema.get("type") {
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(one) => one.as_str().into_iter().collect(),
        None => {
            let alternatives = ["anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key)?.as_array());
            alternatives.flatten().flat_map(types).collect()
        }
    };
    let mut different = Vec::new();
    for name in named {
        if !different.contains(&name) {
            different.push(name);
        }
    }
    different
}
