//! What the schema of the sections says about each setting.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Kind;
use super::setting::Setting;
use crate::Config;
use crate::key::Key;

/// A setting with its words.
pub(super) struct Described {
    /// The setting.
    pub(super) setting: Setting,
    /// What it is for.
    pub(super) description: String,
    /// Its value when nobody sets it, where that is always the same.
    pub(super) default: Option<Value>,
}

/// Every setting there is, sorted by name.
pub(super) fn described() -> Vec<Described> {
    let mut settings = Vec::new();
    collect(&Key::default(), schema().as_value(), &mut settings);
    settings
}

/// The schema of the configuration, without references.
pub(crate) fn schema() -> schemars::Schema {
    let mut schema = SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<Config>();
    // The configuration has all of its sections, a file need not have any.
    schema.remove("required");
    schema
}

/// Is it the value of what is not set?
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        _ => false,
    }
}

fn collect(key: &Key, schema: &Value, settings: &mut Vec<Described>) {
    if let Some(kind) = Kind::of(schema) {
        let text = |name| schema.get(name).and_then(Value::as_str);
        settings.push(Described {
            setting: Setting { key: key.clone(), kind },
            // Lines are broken where the source breaks them.
            description: text("description").unwrap_or_default().replace('\n', " "),
            default: schema.get("default").filter(|value| !is_nothing(value)).cloned(),
        });
        return;
    }
    let sections = schema.get("properties").and_then(Value::as_object);
    for (name, part) in sections.into_iter().flatten() {
        collect(&key.child(name), part, settings);
    }
}
