//! The variables of the environment, as data.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::aliases::SECRET;
use super::described::{Described, described};
use super::{ALIASES, Kind, OTHERS, secret_names};

/// A variable of the environment that Cambist reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The setting that it sets, if it sets one.
    pub key: Option<String>,
    /// What it is for.
    pub description: String,
    /// What it takes.
    pub takes: String,
    /// The value when nobody sets it, where that is always the same.
    pub default: Option<String>,
    /// Other names that are accepted.
    pub aliases: Vec<String>,
}

/// Every variable of the environment that Cambist reads, sorted by name.
pub fn variables() -> Vec<Variable> {
    let settings = described().into_iter().map(|Described { setting, description, default }| {
        let key = setting.key.to_string();
        let (name, takes) = match &setting.kind {
            Kind::Map(kind) => (format!("{}__<NAME>", setting.key.variable()), kind.what()),
            Kind::Tables(fields) => {
                let fields: Vec<_> = fields.keys().map(String::as_str).collect();
                let takes = format!("for `<SETTING>` one of {}, what that takes", fields.join(", "));
                (format!("{}__<NAME>__<SETTING>", setting.key.variable()), takes)
            }
            Kind::List(_) => (setting.key.variable(), "a list, separated by commas".to_owned()),
            Kind::Records(_) => (setting.key.variable(), "a list of tables in TOML".to_owned()),
            kind => (setting.key.variable(), kind.what()),
        };
        let aliases = ALIASES.iter().filter(|(_, of)| *of == key);
        Variable {
            name,
            aliases: aliases.map(|(alias, _)| (*alias).to_owned()).collect(),
            key: Some(key),
            description,
            takes,
            default: default.as_ref().map(plain),
        }
    });
    let others = OTHERS.iter().map(|(name, description)| Variable {
        name: (*name).to_owned(),
        key: None,
        description: (*description).to_owned(),
        takes: "text".to_owned(),
        default: None,
        aliases: if *name == SECRET { secret_names::aliases() } else { Vec::new() },
    });
    let mut all: Vec<_> = settings.chain(others).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// A value as it is written into a variable.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
