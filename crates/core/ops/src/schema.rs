//! JSON schemas of inputs and outputs, in one clean dialect (2020-12) for OpenAPI and for tools.

use cambist_model::IdempotencyKey;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use crate::once::KEY_FIELD;

/// The schema that an input is read by.
pub fn input_schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    clean(&mut schema);
    // Also an input without a field is an object whose fields are listed.
    if let Some(schema) = schema.as_object_mut() {
        schema.entry("properties").or_insert_with(|| Map::new().into());
    }
    for property in properties_mut(&mut schema) {
        not_null(property);
    }
    schema
}

/// The schema that an output is written by.
pub fn output_schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    clean(&mut schema);
    schema
}

/// The schema of an input that may carry an idempotency key.
pub(crate) fn with_key(mut schema: Value) -> Value {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Keyed {
        /// Same key and input: same answer, one order.
        idempotency_key: Option<IdempotencyKey>,
    }
    let mut keyed = input_schema::<Keyed>();
    if let Some(key) = properties_mut(&mut keyed).next()
        && let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
    {
        properties.insert(KEY_FIELD.to_owned(), key.take());
    }
    schema
}

/// Other spellings of a field that its schema lists under `x-aliases`; they are read, never shown.
pub(crate) fn aliases(property: &Value) -> impl Iterator<Item = &str> {
    property.get("x-aliases").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn properties_mut(schema: &mut Value) -> impl Iterator<Item = &mut Value> {
    schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flat_map(|map| map.values_mut())
}

/// Takes out what names Rust types rather than meaning.
fn clean(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            for noise in ["$schema", "title"] {
                if map.get(noise).is_some_and(Value::is_string) {
                    map.remove(noise);
                }
            }
            // Rust's integer widths mean nothing on the wire, and validators warn about formats that they do not know.
            if map.get("format").and_then(Value::as_str).is_some_and(|format| format.starts_with(['u', 'i'])) {
                map.remove("format");
            }
            map.values_mut().for_each(clean);
        }
        Value::Array(items) => items.iter_mut().for_each(clean),
        _ => {}
    }
}

/// An optional input may be left out; that it may also be null is not worth a model's attention.
fn not_null(property: &mut Value) {
    let Some(map) = property.as_object_mut() else { return };
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".into(), only);
        }
    }
    unwrap_any_of(map);
    if map.get("default").is_some_and(Value::is_null) {
        map.remove("default");
    }
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
}

/// `anyOf: [schema, null]` is `schema`.
fn unwrap_any_of(map: &mut Map<String, Value>) {
    let Some(Value::Array(options)) = map.get("anyOf") else { return };
    let mut meant = options.iter().filter(|option| option.get("type") != Some(&Value::from("null")));
    let (Some(Value::Object(inner)), None) = (meant.next().cloned(), meant.next()) else { return };
    map.remove("anyOf");
    for (key, value) in inner {
        map.entry(key).or_insert(value);
    }
}
