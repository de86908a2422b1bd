//! The arguments of a prompt, checked.

use rmcp::model::{ErrorData, JsonObject};
use serde_json::Value;

use super::spec::PromptSpec;
use crate::values::Values;

/// No value of an argument is longer.
const LONGEST: usize = 200;

/// How many markets a prompt may be about.
const MOST_MARKETS: usize = 10;

/// The values of a prompt's arguments, each under its name.
pub(super) struct Arguments(Vec<(&'static str, String)>);

impl Arguments {
    /// Reads what a client gave, and names everything that is wrong with it at once.
    pub(super) fn read(prompt: &'static PromptSpec, given: JsonObject) -> Result<Self, ErrorData> {
        let mut wrong = Vec::new();
        let mut values = Vec::new();
        for name in given.keys().filter(|name| prompt.argument(name).is_none()) {
            let shown: String = name.chars().take(64).collect();
            let known: Vec<_> = prompt.arguments.iter().map(|argument| argument.name).collect();
            wrong.push(format!("{shown}: is not an argument of this prompt; known: {}", known.join(", ")));
        }
        for argument in prompt.arguments {
            // An empty field of a form is one that was not filled in.
            match given.get(argument.name).filter(|value| !value.is_null() && value.as_str() != Some("")) {
                Some(value) => match checked(value, &argument.values) {
                    Ok(value) => values.push((argument.name, value)),
                    Err(problem) => wrong.push(format!("{}: {problem}", argument.name)),
                },
                None if argument.required => {
                    wrong.push(format!("{}: is required: {}", argument.name, argument.description));
                }
                None => {}
            }
        }
        if wrong.is_empty() { Ok(Self(values)) } else { Err(ErrorData::invalid_params(wrong.join("; "), None)) }
    }

    /// The value of an argument, if it was given.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
    }

    /// The markets that an argument lists.
    pub(super) fn markets(&self, name: &str) -> impl Iterator<Item = &str> {
        split(self.get(name).unwrap_or_default())
    }
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|market| !market.is_empty())
}

fn checked(value: &Value, values: &Values) -> Result<String, String> {
    let text = value.as_str().map(str::trim).ok_or("is not a string")?;
    if text.chars().count() > LONGEST {
        return Err(format!("is longer than {LONGEST} characters"));
    }
    match values {
        Values::Words(words) => match words.iter().find(|word| word.eq_ignore_ascii_case(text)) {
            Some(word) => Ok((*word).to_owned()),
            None => Err(format!("{text:?} is not one of: {}", words.join(", "))),
        },
        Values::Products if !(1..=MOST_MARKETS).contains(&split(text).count()) => {
            Err(format!("names {} markets; name 1 to {MOST_MARKETS}", split(text).count()))
        }
        Values::Any | Values::Product | Values::Products | Values::OpenOrder => Ok(text.to_owned()),
    }
}
