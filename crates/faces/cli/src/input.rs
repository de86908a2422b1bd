//! The input of an operation, put together from flags, places, JSON and what the command itself says.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use cambist_model::{AppError, FieldProblem};
use cambist_ops::from_pairs;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::OperationCall;

/// Longer inputs are refused; the server would not take them either.
const LONGEST_INPUT: u64 = 1 << 20;

/// The name of the flag, as errors give it.
const FIELD: &str = "--input";

/// The input that was given. A field that was given twice is refused, never replaced.
pub(crate) fn read(call: &OperationCall, stdin: &mut dyn Read) -> Result<Map<String, Value>, AppError> {
    let pairs = call.pairs.iter().map(|(field, text)| (field.as_str(), text.as_str()));
    let mut input = from_pairs(call.form.entry.input_schema(), call.form.fixed.iter().copied().chain(pairs))?;
    if let Some(given) = &call.input {
        merge(&mut input, json_object(&text_of(given, stdin)?)?)?;
    }
    if let Some((field, rule)) = call.form.follows
        && !input.contains_key(field)
    {
        let value = rule(&input);
        input.insert(field.to_owned(), Value::from(value));
    }
    Ok(input)
}

fn merge(input: &mut Map<String, Value>, more: Map<String, Value>) -> Result<(), AppError> {
    let twice = |field: &String| FieldProblem::new(field.clone(), "is given in --input too; leave one out");
    let problems: Vec<_> = more.keys().filter(|field| input.contains_key(*field)).map(twice).collect();
    if !problems.is_empty() {
        return Err(AppError::invalid(problems));
    }
    input.extend(more);
    Ok(())
}

/// JSON as it is, in a file after `@`, or on standard input for `-`.
fn text_of(given: &str, stdin: &mut dyn Read) -> Result<String, AppError> {
    let text = match given.strip_prefix('@') {
        Some(path) => {
            File::open(path).and_then(|mut file| limited(&mut file)).map_err(|error| format!("{path}: {error}"))
        }
        None if given == "-" => limited(stdin).map_err(|error| format!("standard input: {error}")),
        None => Ok(given.to_owned()),
    };
    text.map_err(|problem| AppError::invalid_field(FIELD, problem))
}

fn limited(source: &mut dyn Read) -> io::Result<String> {
    let mut text = String::new();
    if source.take(LONGEST_INPUT + 1).read_to_string(&mut text)? as u64 > LONGEST_INPUT {
        return Err(io::Error::other(format!("is longer than {LONGEST_INPUT} bytes")));
    }
    Ok(text)
}

fn json_object(text: &str) -> Result<Map<String, Value>, AppError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let object = json.deserialize_map(Object).and_then(|object| json.end().map(|()| object));
    object.map_err(|error| AppError::invalid_field(FIELD, format!("is no JSON object: {error}")))
}

/// An object in which no field stands twice.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object like {\"symbol\": \"BTC-USD\"}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        while let Some((field, value)) = access.next_entry::<String, Value>()? {
            if object.insert(field.clone(), value).is_some() {
                return Err(serde::de::Error::custom(format_args!("the field {field:?} stands in it twice")));
            }
        }
        Ok(object)
    }
}
