//! Settings and where to find them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::Kind;
use crate::Config;
use crate::key::Key;

/// Every setting there is.
pub(crate) static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

/// A setting.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Its name.
    pub(crate) key: Key,
    /// What it takes.
    pub(crate) kind: Kind,
    /// What it is for.
    pub(crate) description: String,
    /// Its value when nobody sets it, where that is always the same.
    pub(crate) default: Option<Value>,
}

/// Every setting there is, sorted by name.
#[derive(Debug)]
pub(crate) struct Registry {
    settings: Vec<Setting>,
}

/// What a name stands for.
#[derive(Debug)]
pub(crate) enum Place<'a> {
    /// A setting.
    Setting(&'a Setting),
    /// A value in a table whose names the user chooses, with the kind of it.
    Entry(&'a Kind),
    /// A section.
    Section,
    /// Nothing.
    Nowhere,
}

impl Registry {
    fn new() -> Self {
        let mut settings = Vec::new();
        collect(&Key::default(), schema().as_value(), &mut settings);
        Self { settings }
    }

    /// The settings.
    pub(crate) fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The names of all settings and sections.
    pub(crate) fn names(&self) -> BTreeSet<Key> {
        let with_sections = |setting: &Setting| {
            let section = |key: &Key| key.parent().filter(|parent| !parent.parts().is_empty());
            std::iter::successors(Some(setting.key.clone()), section)
        };
        self.settings.iter().flat_map(with_sections).collect()
    }

    /// What `key` stands for.
    pub(crate) fn place(&self, key: &Key) -> Place<'_> {
        if let Some(setting) = self.settings.iter().find(|setting| setting.key == *key) {
            return Place::Setting(setting);
        }
        if self.settings.iter().any(|setting| setting.key.is_within(key)) {
            return Place::Section;
        }
        let kind_at = |key: &Option<Key>| {
            self.settings.iter().find(|setting| Some(&setting.key) == key.as_ref()).map(|setting| &setting.kind)
        };
        let parent = key.parent();
        match kind_at(&parent) {
            Some(Kind::Map(kind)) => return Place::Entry(kind),
            Some(Kind::Tables(_)) => return Place::Section,
            _ => {}
        }
        match (kind_at(&parent.and_then(|parent| parent.parent())), key.parts()) {
            (Some(Kind::Tables(fields)), [.., field]) => fields.get(field).map_or(Place::Nowhere, Place::Entry),
            _ => Place::Nowhere,
        }
    }
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

fn collect(key: &Key, schema: &Value, settings: &mut Vec<Setting>) {
    if let Some(kind) = Kind::of(schema) {
        let text = |name| schema.get(name).and_then(Value::as_str);
        settings.push(Setting {
            key: key.clone(),
            kind,
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
