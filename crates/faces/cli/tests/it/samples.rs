//! Command lines made from schemas, so that every operation is tried without being named.

use cambist_ops::Entry;
use serde_json::{Map, Value, json};

/// A command line that gives every field of the operation, and the input that it means.
pub(crate) fn full(entry: &Entry) -> (String, Map<String, Value>) {
    line(entry, |_| true)
}

/// A command line that gives the required fields only, and the input that it means.
pub(crate) fn least(entry: &Entry) -> (String, Map<String, Value>) {
    let required = entry.input_schema()["required"].as_array().cloned().unwrap_or_default();
    line(entry, |field| required.contains(&json!(field)))
}

fn line(entry: &Entry, wanted: impl Fn(&str) -> bool) -> (String, Map<String, Value>) {
    let spec = entry.spec();
    let mut words: Vec<String> = spec.cli.command.iter().map(|word| (*word).to_owned()).collect();
    let mut input = Map::new();
    let properties = entry.input_schema()["properties"].as_object().unwrap();
    let by_place = spec.cli.positionals.iter().map(|field| properties.get_key_value(*field).unwrap());
    let by_flag = properties.iter().filter(|(field, _)| !spec.cli.positionals.contains(&field.as_str()));
    for (field, property) in by_place.chain(by_flag).filter(|(field, _)| wanted(field)) {
        let (text, value) = sample(property);
        let flag = format!("--{}", field.replace('_', "-"));
        words.push(match (spec.cli.positionals.contains(&field.as_str()), value.is_boolean()) {
            (true, _) => text,
            (false, true) => format!("{flag}={text}"),
            (false, false) => format!("{flag} {text}"),
        });
        input.insert(field.clone(), value);
    }
    (words.join(" "), input)
}

/// A value as it is typed and as it is meant.
fn sample(property: &Value) -> (String, Value) {
    match property["type"].as_str().unwrap() {
        "integer" => ("7".to_owned(), json!(7)),
        "boolean" => ("false".to_owned(), json!(false)),
        "array" => {
            let item = text(&property["items"]);
            (format!("'{0},{0}'", item.as_str().unwrap()), json!([item, item]))
        }
        _ => {
            let value = text(property);
            (format!("'{}'", value.as_str().unwrap()), value)
        }
    }
}

fn text(property: &Value) -> Value {
    if let Some(word) = property["enum"].get(0) {
        return word.clone();
    }
    if property["format"] == "date-time" {
        return json!("2023-11-14T22:13:20.000000Z");
    }
    let is_amount = property["pattern"].as_str().is_some_and(|pattern| pattern.contains("[0-9]+(\\.[0-9]+)?"));
    match property["examples"].get(0) {
        Some(example) => example.clone(),
        None if is_amount => json!("0.5"),
        None => json!("any text"),
    }
}
