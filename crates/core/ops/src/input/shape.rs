//! Field names: other spellings made canonical, unknown ones refused, missing ones named, all at once.

use cambist_model::FieldProblem;
use serde_json::{Map, Value};

use crate::schema::aliases;

/// Makes the field names canonical and reports everything that is wrong with them.
pub fn settle(schema: &Value, mut input: Map<String, Value>) -> Result<Map<String, Value>, Vec<FieldProblem>> {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    if is_settled(schema, properties, &input) {
        return Ok(input);
    }
    let mut problems = Vec::new();
    for (name, property) in properties {
        for alias in aliases(property) {
            let Some(value) = input.remove(alias) else { continue };
            if input.contains_key(name) {
                let problem = format!("is another name of {name}, which is given too; leave one out");
                problems.push(FieldProblem::new(alias.to_owned(), problem));
            } else {
                input.insert(name.clone(), several(property, value));
            }
        }
    }
    // Null means "not given", for those who build their requests from optional values.
    input.retain(|_, value| !value.is_null());
    for unknown in input.keys().filter(|key| !properties.contains_key(*key)) {
        let shown: String = unknown.chars().take(64).collect();
        let known: Vec<_> = properties.keys().map(String::as_str).collect();
        let cure = match closest(unknown, &known) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("known: {}", known.join(", ")),
        };
        problems.push(FieldProblem::new(shown, format!("is not a field of this request; {cure}")));
    }
    for missing in required(schema).filter(|name| !input.contains_key(*name)) {
        let what = properties.get(missing).and_then(|property| property.get("description")).and_then(Value::as_str);
        let what = what.map(|what| format!(": {what}")).unwrap_or_default();
        problems.push(FieldProblem::new(missing.to_owned(), format!("is required{what}")));
    }
    if problems.is_empty() { Ok(input) } else { Err(problems) }
}

/// Is there nothing to make canonical and nothing to report? So it is with most of what is asked.
fn is_settled(schema: &Value, properties: &Map<String, Value>, input: &Map<String, Value>) -> bool {
    input.iter().all(|(name, value)| !value.is_null() && properties.contains_key(name))
        && required(schema).all(|name| input.contains_key(name))
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// Another name of a list may be its singular (`symbol` for `symbols`); then one text is a list of one.
fn several(property: &Value, value: Value) -> Value {
    let is_list = property.get("type").and_then(Value::as_str) == Some("array");
    if is_list && value.is_string() { Value::Array(vec![value]) } else { value }
}

/// The known name that a mistyped one was probably meant to be.
fn closest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    if typed.len() > 64 {
        return None;
    }
    let near = known.iter().map(|name| (distance(typed, name), *name)).min()?;
    (near.0 <= 2.max(near.1.len() / 4)).then_some(near.1)
}

/// How many letters have to be added, left out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row.first().copied().unwrap_or(0);
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, to) in b.iter().enumerate() {
            let (left, above) = (row.get(j).copied().unwrap_or(0), row.get(j + 1).copied().unwrap_or(0));
            let best = (diagonal + usize::from(from != *to)).min(left + 1).min(above + 1);
            diagonal = above;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}
