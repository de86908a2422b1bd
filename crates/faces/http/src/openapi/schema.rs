//! Schemas as they are published.

use cambist_ops::{OperationSpec, Problem, output_schema, registry};
use serde_json::{Value, json};

use crate::route::Route;

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

/// The schemas that are referred to by name: problems, and what the operations answer.
pub(super) fn named() -> Value {
    let problem = ("Problem".to_owned(), published(&output_schema::<Problem>()));
    let answers = registry().entries().iter().map(|entry| (name(entry.spec()), published(entry.output_schema())));
    Value::Object(std::iter::once(problem).chain(answers).collect())
}

/// What a route answers: the operation's answer by its name, or the form that a view gives it.
pub(super) fn of_answer(route: &Route) -> Value {
    match route.shape() {
        Some(shape) => published(&(shape.schema)()),
        None => json!({ "$ref": format!("#/components/schemas/{}", name(route.spec())) }),
    }
}

fn name(spec: &OperationSpec) -> String {
    format!("{}_answer", spec.name)
}
