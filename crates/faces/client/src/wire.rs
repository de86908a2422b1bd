//! An operation's input as the request that its route asks for: the face's reading rules in reverse.

use cambist_model::AppError;
use cambist_ops::{HttpBinding, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// Everything but the characters that no part of an address gives a meaning to.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A request before it has a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireRequest {
    /// The method.
    pub method: Method,
    /// The path and, for methods without a body, the query.
    pub target: String,
    /// The JSON body, for methods with one.
    pub body: Option<String>,
}

impl WireRequest {
    /// The request that hands `input`, in canonical field names, to the operation behind `binding`.
    ///
    /// What a path or a query cannot carry unchanged is refused with `invalid_input`, so that the server reads exactly
    /// what was meant: an empty path field, a comma inside a list, a number where the schema wants text.
    pub fn new(binding: &HttpBinding, schema: &Value, mut input: Map<String, Value>) -> Result<Self, AppError> {
        let mut target = String::new();
        for part in binding.path.split('/').skip(1) {
            target.push('/');
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(field) => target.push_str(&path_field(schema, field, input.remove(field))?),
                None => target.push_str(part),
            }
        }
        if binding.method.has_body() {
            return Ok(Self { method: binding.method, target, body: Some(Value::Object(input).to_string()) });
        }
        let mut separator = '?';
        for (field, value) in &input {
            for text in texts(schema, field, value)? {
                target.push(separator);
                target.push_str(field);
                target.push('=');
                target.push_str(&encoded(&text));
                separator = '&';
            }
        }
        Ok(Self { method: binding.method, target, body: None })
    }
}

fn path_field(schema: &Value, field: &'static str, value: Option<Value>) -> Result<String, AppError> {
    let text = match &value {
        Some(value) => texts(schema, field, value)?.join(","),
        None => String::new(),
    };
    if text.is_empty() {
        // The address without it would be another one.
        return Err(AppError::invalid_field(field, "must not be empty"));
    }
    Ok(encoded(&text))
}

/// The texts that stand for a value: one, or one per item of a list.
fn texts(schema: &Value, field: &str, value: &Value) -> Result<Vec<String>, AppError> {
    let kind = schema["properties"][field]["type"].as_str().unwrap_or("string");
    let refused = |wanted: &str| Err(AppError::invalid_field(field.to_owned(), format!("is {value}; {wanted}")));
    match (kind, value) {
        ("array", Value::Array(items)) => items.iter().map(|item| list_item(field, item)).collect(),
        ("integer", Value::Number(number)) if !number.is_f64() => Ok(vec![number.to_string()]),
        ("boolean", Value::Bool(switch)) => Ok(vec![switch.to_string()]),
        ("array", _) => refused("a list is wanted"),
        ("integer", _) => refused("a whole number is wanted"),
        ("boolean", _) => refused("true or false is wanted"),
        (_, Value::String(text)) => Ok(vec![text.clone()]),
        _ => refused("a string is wanted"),
    }
}

fn list_item(field: &str, item: &Value) -> Result<String, AppError> {
    match item.as_str() {
        Some(text) if !text.is_empty() && text.trim() == text && !text.contains(',') => Ok(text.to_owned()),
        _ => Err(AppError::invalid_field(field.to_owned(), format!("{item} cannot stand in this list"))),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
