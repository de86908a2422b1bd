//! The configuration as it is in force.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::key::Key;
use crate::layers::Layers;
use crate::registry::{Kind, REGISTRY};
use crate::{Config, Origin};

/// A value in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EffectiveValue {
    /// The setting.
    pub key: String,
    /// Its value; null when it has none.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// Every value in force, sorted by name. A table whose names the user chose has a line for each name.
pub(crate) fn effective(config: &Config, layers: &Layers) -> Vec<EffectiveValue> {
    // A path that is not Unicode text cannot get into a configuration, and everything else can be written.
    let all = serde_json::to_value(config).unwrap_or_default();
    let mut shown = Vec::new();
    for setting in REGISTRY.settings() {
        let value = setting.key.parts().iter().try_fold(&all, |value, part| value.get(part));
        let value = value.cloned().unwrap_or_default();
        match (&setting.kind, value) {
            (Kind::Map(_), Value::Object(entries)) => {
                for (name, value) in entries {
                    shown.push(EffectiveValue {
                        key: format!("{}.{name}", setting.key),
                        value,
                        origin: layers.origin(&setting.key.child(&name)),
                    });
                }
            }
            (Kind::Tables(_), Value::Object(tables)) if !tables.is_empty() => {
                for (name, table) in tables {
                    let table_key = setting.key.child(&name);
                    let fields = table.as_object().cloned().unwrap_or_default();
                    shown
                        .extend(fields.into_iter().map(|(field, value)| line(&table_key.child(&field), value, layers)));
                }
            }
            (_, value) => shown.push(line(&setting.key, value, layers)),
        }
    }
    shown
}

fn line(key: &Key, value: Value, layers: &Layers) -> EffectiveValue {
    EffectiveValue { key: key.to_string(), value, origin: layers.origin(key) }
}
