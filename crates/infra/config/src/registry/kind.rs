//! What kind of value a setting takes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What kind of value a setting takes, as its schema says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Text that its type reads, like a name.
    Text,
    /// An exact decimal number, kept as text until its type reads it.
    Decimal,
    /// A file or a directory.
    Path,
    /// One of these words.
    Word(Vec<String>),
    /// A whole number from zero to this.
    Whole(u64),
    /// Yes or no.
    Flag,
    /// Several values of a kind.
    List(Box<Self>),
    /// Values of a kind by names that the user chooses.
    Map(Box<Self>),
    /// Tables with these fields by names that the user chooses; no field need be there.
    Tables(BTreeMap<String, Self>),
    /// Several values with these fields.
    Records(BTreeMap<String, Self>),
}

impl Kind {
    /// The kind of a value with this schema; `None` for a section, whose values are settings of their own.
    pub(super) fn of(schema: &Value) -> Option<Self> {
        if let Some(words) = words(schema) {
            return Some(Self::Word(words));
        }
        Some(match type_of(schema)? {
            "boolean" => Self::Flag,
            "integer" => Self::Whole(largest(schema)),
            "array" => {
                let items = schema.get("items")?;
                match properties(items) {
                    Some(fields) => Self::Records(fields),
                    None => Self::List(Box::new(Self::of(items)?)),
                }
            }
            "object" => {
                let by_name = by_name(schema)?;
                match properties(by_name) {
                    Some(fields) => Self::Tables(fields),
                    None => Self::Map(Box::new(Self::of(by_name)?)),
                }
            }
            _ if schema.get("format").is_some_and(|format| format == "path") => Self::Path,
            _ if is_decimal(schema) => Self::Decimal,
            _ => Self::Text,
        })
    }

    /// What it takes, for a message.
    pub(crate) fn what(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Decimal => "a decimal number".to_owned(),
            Self::Path => "a path".to_owned(),
            Self::Word(words) => format!("one of: {}", words.join(", ")),
            Self::Whole(u64::MAX) => "a whole number".to_owned(),
            Self::Whole(largest) => format!("a whole number from 0 to {largest}"),
            Self::Flag => "true or false".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) | Self::Tables(_) => "a table".to_owned(),
            Self::Records(_) => "a list of tables".to_owned(),
        }
    }
}

fn type_of(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(one) => Some(one),
        // A value that may be absent: its type, and "null".
        Value::Array(several) => several.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        _ => None,
    }
}

/// Amounts say what they look like, signed or not.
fn is_decimal(schema: &Value) -> bool {
    let pattern = schema.get("pattern").and_then(Value::as_str).unwrap_or_default();
    matches!(pattern, r"^-?[0-9]+(\.[0-9]+)?$" | r"^[0-9]+(\.[0-9]+)?$")
}

/// What stands under each name that the user chooses.
fn by_name(schema: &Value) -> Option<&Value> {
    let by_pattern = schema.get("patternProperties").and_then(Value::as_object);
    let by_any = || schema.get("additionalProperties").filter(|values| values.is_object());
    by_pattern.and_then(|patterns| patterns.values().next()).or_else(by_any)
}

fn words(schema: &Value) -> Option<Vec<String>> {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.iter().map(|word| word.as_str().map(str::to_owned)).collect();
    }
    let choices = schema.get("oneOf")?.as_array()?;
    choices.iter().map(|choice| choice.get("const")?.as_str().map(str::to_owned)).collect()
}

fn properties(schema: &Value) -> Option<BTreeMap<String, Kind>> {
    let fields = schema.get("properties")?.as_object()?;
    fields.iter().map(|(name, field)| Some((name.clone(), Kind::of(field)?))).collect()
}

fn largest(schema: &Value) -> u64 {
    match schema.get("format").and_then(Value::as_str) {
        Some("uint8") => u8::MAX.into(),
        Some("uint16") => u16::MAX.into(),
        Some("uint32") => u32::MAX.into(),
        _ => u64::MAX,
    }
}
