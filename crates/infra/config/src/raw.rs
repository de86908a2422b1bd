//! Values as they were given.

use std::collections::BTreeMap;
use std::fmt;

use toml::de::DeValue;

use crate::masking::shown;

/// A value as it was given. Numbers stay the text that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    /// Text without a type: from the environment or a flag.
    Untyped(String),
    /// A string.
    String(String),
    /// A whole number.
    Whole(String),
    /// A number with a point or an exponent.
    Float(String),
    /// Yes or no.
    Flag(bool),
    /// A date or a time.
    Time(String),
    /// Several values.
    List(Vec<Self>),
    /// Values by name.
    Table(BTreeMap<String, Self>),
}

impl Raw {
    /// From TOML.
    pub(crate) fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::String(text.to_string()),
            DeValue::Integer(number) => Self::Whole(number.to_string()),
            DeValue::Float(number) => Self::Float(number.to_string()),
            DeValue::Boolean(flag) => Self::Flag(*flag),
            DeValue::Datetime(time) => Self::Time(time.to_string()),
            DeValue::Array(values) => Self::List(values.iter().map(|value| Self::from_toml(value.get_ref())).collect()),
            DeValue::Table(table) => {
                let mut entries = BTreeMap::new();
                for (key, value) in table {
                    entries.insert(key.get_ref().to_string(), Self::from_toml(value.get_ref()));
                }
                Self::Table(entries)
            }
        }
    }

    /// What it is, for a message.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Untyped(_) => "text",
            Self::String(_) => "a string",
            Self::Whole(_) => "a whole number",
            Self::Float(_) => "a floating-point number",
            Self::Flag(_) => "true or false",
            Self::Time(_) => "a time",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

/// As it would be written in the file, but for long texts.
impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untyped(text) | Self::String(text) => f.write_str(&shown(text)),
            Self::Whole(text) | Self::Float(text) | Self::Time(text) => f.write_str(text),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::List(values) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", values.join(", "))
            }
            Self::Table(table) => {
                let entries: Vec<_> = table.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                write!(f, "{{ {} }}", entries.join(", "))
            }
        }
    }
}
