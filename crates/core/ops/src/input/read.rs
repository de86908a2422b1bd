//! JSON as an operation's input, with complaints that name the field.

use cambist_model::AppError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::shape;

/// Reads an input. Every wrong field name is reported at once; a wrong value is reported with its path.
pub fn decode<T: DeserializeOwned>(schema: &Value, input: Map<String, Value>) -> Result<T, AppError> {
    let input = shape::settle(schema, input).map_err(AppError::invalid)?;
    serde_path_to_error::deserialize(Value::Object(input)).map_err(|error| {
        let path = error.path().to_string();
        let problem = plain(&error.into_inner().to_string());
        let field = if path == "." { "input".to_owned() } else { path };
        AppError::invalid_field(field, problem)
    })
}

/// Rust's words for JSON's types mean nothing to the caller.
fn plain(message: &str) -> String {
    message
        .replace("invalid type: ", "is ")
        .replace(", expected a string", "; a string is wanted")
        .replace(", expected u32", "; a whole number from 0 is wanted")
        .replace(", expected a boolean", "; true or false is wanted")
        .replace(", expected a sequence", "; a list is wanted")
}
