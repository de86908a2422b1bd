//! JSON objects from outside.

use std::fmt;

use cambist_model::{AppError, FieldProblem};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Reads a JSON object. A field that stands twice is refused: which of two amounts is meant cannot be guessed.
pub(crate) fn object(name: &'static str, json: &[u8]) -> Result<Map<String, Value>, AppError> {
    let object: Object = serde_json::from_slice(json)
        .map_err(|error| AppError::invalid_field(name, format!("is not a readable JSON object: {error}")))?;
    if object.repeated.is_empty() { Ok(object.fields) } else { Err(AppError::invalid(object.repeated)) }
}

#[derive(Default)]
struct Object {
    fields: Map<String, Value>,
    repeated: Vec<FieldProblem>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object, A::Error> {
        let mut object = Object::default();
        while let Some((field, value)) = entries.next_entry::<String, Value>()? {
            if object.fields.contains_key(&field) {
                let shown: String = field.chars().take(64).collect();
                object.repeated.push(FieldProblem::new(shown, "is given more than once"));
            } else {
                object.fields.insert(field, value);
            }
        }
        Ok(object)
    }
}
