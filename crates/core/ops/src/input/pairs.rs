//! Text pairs, from a query, a path or the command line, as the JSON that the schema asks for.

use cambist_model::{AppError, FieldProblem};
use serde_json::{Map, Value};

use crate::schema::aliases;

/// Turns pairs of text into a JSON object by the types of the schema: numbers, booleans and lists are read, everything
/// else stays text. A list is a repeated field or values with commas.
pub fn from_pairs<'a>(
    schema: &Value,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Map<String, Value>, AppError> {
    let mut object = Map::new();
    let mut problems = Vec::new();
    for (name, text) in pairs {
        let property = property(schema, name);
        match (property.and_then(kind), object.get_mut(name)) {
            (Some("array"), Some(Value::Array(items))) => items.extend(list(text)),
            (_, Some(_)) => problems.push(FieldProblem::new(name.to_owned(), "is given more than once")),
            (kind, None) => match value(kind, text) {
                Ok(value) => {
                    object.insert(name.to_owned(), value);
                }
                Err(problem) => problems.push(FieldProblem::new(name.to_owned(), problem)),
            },
        }
    }
    if problems.is_empty() { Ok(object) } else { Err(AppError::invalid(problems)) }
}

fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let properties = schema.get("properties")?.as_object()?;
    properties.get(name).or_else(|| properties.values().find(|property| aliases(property).any(|alias| alias == name)))
}

fn kind(property: &Value) -> Option<&str> {
    property.get("type").and_then(Value::as_str)
}

fn value(kind: Option<&str>, text: &str) -> Result<Value, String> {
    let shown: String = text.chars().take(48).collect();
    match kind {
        Some("integer") => text.parse::<i64>().map(Value::from).map_err(|_| format!("{shown:?} is not a whole number")),
        Some("boolean") => match text {
            "true" | "1" | "yes" => Ok(Value::from(true)),
            "false" | "0" | "no" => Ok(Value::from(false)),
            _ => Err(format!("{shown:?} is neither true nor false")),
        },
        Some("array") => Ok(Value::Array(list(text).collect())),
        _ => Ok(Value::from(text)),
    }
}

fn list(text: &str) -> impl Iterator<Item = Value> + '_ {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from)
}
