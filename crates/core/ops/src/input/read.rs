//! JSON as an operation's input, with complaints that name the field.

use cambist_model::AppError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::shape;

/// Reads an input. Every wrong field name is reported at once; a wrong value is reported with its path.
pub fn decode<T: DeserializeOwned>(schema: &Value, input: Map<String, Value>) -> Result<T, AppError> {
    let input = shape::settle(schema, input).map_err(AppError::invalid)?;
    // Keeping track of where one is costs more than the reading, and is of use only to what is wrong.
    T::deserialize(&input).or_else(|_| read(&input)).map_err(|(path, message)| {
        let field = match path.as_str() {
            "." => culprit::<T>(&input, &message).unwrap_or_else(|| "input".to_owned()),
            _ => path,
        };
        AppError::invalid_field(field, plain(&message))
    })
}

/// Reads an input, or says where and why it cannot be read.
fn read<T: DeserializeOwned>(input: &Map<String, Value>) -> Result<T, (String, String)> {
    serde_path_to_error::deserialize(input).map_err(|error| (error.path().to_string(), error.into_inner().to_string()))
}

/// The field without which there would be no such complaint: the path into a flattened struct is not known.
fn culprit<T: DeserializeOwned>(input: &Map<String, Value>, message: &str) -> Option<String> {
    let is_to_blame = |field: &&String| {
        let mut without = input.clone();
        without.remove(*field);
        read::<T>(&without).err().is_none_or(|(_, other)| other != message)
    };
    input.keys().find(is_to_blame).cloned()
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
