//! A field of an input as an argument of a command.

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches};
use serde_json::Value;

use super::form::Form;
use super::words::words_of;

/// A field that can be given on the command line.
#[derive(Clone, Debug)]
pub(crate) struct FieldArgument {
    /// The field's name.
    pub(crate) field: String,
    /// How the user knows it: `--limit-price` or `<SYMBOL>`.
    pub(crate) label: String,
    long: Option<String>,
    help: String,
    value_name: String,
    kind: Kind,
    words: Vec<String>,
    required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Value,
    List,
    Switch,
}

impl FieldArgument {
    /// Every field that `form` leaves to the user: by place first, then by flag.
    pub(crate) fn all(form: &Form) -> Vec<Self> {
        let schema = form.entry.input_schema();
        let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
        let said = |field: &str| form.fixed.iter().any(|(fixed, _)| *fixed == field);
        let follows = |field: &str| form.follows.is_some_and(|(follows, _)| follows == field);
        let by_place = form.positionals.iter().filter_map(|field| properties.get_key_value(*field));
        let by_flag = properties.iter().filter(|(field, _)| !form.positionals.contains(&field.as_str()));
        let left = by_place.chain(by_flag).filter(|(field, _)| !said(field) && !follows(field));
        left.map(|(field, property)| Self::new(form, field, property)).collect()
    }

    fn new(form: &Form, field: &str, property: &Value) -> Self {
        let required =
            form.entry.input_schema()["required"].as_array().is_some_and(|all| all.iter().any(|f| f == field));
        let words = property["enum"].as_array().or_else(|| property["items"]["enum"].as_array());
        let words = words.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let renamed = form.renamed.iter().find(|renamed| renamed.field == field);
        let described = property["description"].as_str().unwrap_or_default();
        let by_place = form.positionals.contains(&field);
        let long =
            (!by_place).then(|| renamed.map_or_else(|| field.replace('_', "-"), |renamed| renamed.flag.to_owned()));
        let kind = match property["type"].as_str() {
            Some("array") => Kind::List,
            Some("boolean") => Kind::Switch,
            _ => Kind::Value,
        };
        let place = if kind == Kind::List { field.trim_end_matches('s') } else { field }.to_uppercase();
        Self {
            field: field.to_owned(),
            label: long.as_ref().map_or_else(|| format!("<{place}>"), |long| format!("--{long}")),
            long,
            help: renamed.map_or(described, |renamed| renamed.help).to_owned(),
            value_name: if by_place { place } else { value_name(field, property) },
            kind,
            words,
            required,
        }
    }

    /// The argument. What it is worth is for the operation to judge, in the same words for every face; here nothing is
    /// refused but what cannot be told apart, and what is missing unless it may stand in the JSON.
    pub(crate) fn argument(&self, input_is_json: bool) -> Arg {
        let as_given = |text: &str| Ok::<_, String>(text.to_owned());
        let parser = if self.words.is_empty() { ValueParser::string() } else { words_of(self.words.clone(), as_given) };
        let argument = Arg::new(self.field.clone())
            .help(self.help.clone())
            .value_name(self.value_name.clone())
            .value_parser(parser)
            .allow_negative_numbers(true);
        let argument = match (&self.long, self.kind) {
            (Some(long), Kind::Switch) => argument
                .long(long.clone())
                .action(ArgAction::Append)
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("true"),
            (Some(long), _) => argument.long(long.clone()).action(ArgAction::Append),
            (None, Kind::List) => argument.num_args(1..),
            (None, _) => argument,
        };
        argument.required(self.required && !input_is_json)
    }

    /// What was given for it, as often as it was given.
    pub(crate) fn given(&self, matches: &ArgMatches) -> Vec<(String, String)> {
        let values = matches.get_many::<String>(&self.field).into_iter().flatten();
        values.map(|value| (self.field.clone(), value.clone())).collect()
    }
}

fn value_name(field: &str, property: &Value) -> String {
    match (property["type"].as_str(), property["format"].as_str()) {
        (Some("integer"), _) => "N".to_owned(),
        (Some("boolean"), _) => "BOOL".to_owned(),
        (_, Some("date-time")) => "TIME".to_owned(),
        _ => field.rsplit('_').next().unwrap_or(field).to_uppercase(),
    }
}
