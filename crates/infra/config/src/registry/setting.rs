//! Settings and where to find them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Kind, described};
use crate::key::Key;

/// Every setting there is.
pub(crate) static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

/// Every setting with what it takes, as the schema of the sections says. It is kept because every command needs it at its
/// start, and making the whole schema with all its words takes longer than the rest of reading a configuration. A test
/// holds it to the schema; `make docs` writes it anew.
const KEPT: &str = include_str!("settings.json");

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setting {
    /// Its name.
    pub(crate) key: Key,
    /// What it takes.
    pub(crate) kind: Kind,
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
        let from_schema = || described().into_iter().map(|described| described.setting).collect();
        Self { settings: serde_json::from_str(KEPT).unwrap_or_else(|_| from_schema()) }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A line for each setting, so that a change shows what it changes.
    fn written(settings: &[Setting]) -> String {
        let lines: Vec<_> = settings.iter().map(|setting| serde_json::to_string(setting).unwrap()).collect();
        format!("[\n{}\n]\n", lines.join(",\n"))
    }

    #[test]
    fn the_reference_of_settings_that_is_kept_is_what_the_schema_says() {
        let settings: Vec<_> = described().into_iter().map(|described| described.setting).collect();
        if std::env::var_os("CAMBIST_BLESS").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/registry/settings.json");
            return std::fs::write(path, written(&settings)).unwrap();
        }
        assert!(written(&settings) == KEPT, "settings.json is not what the schema says; `make docs` writes it anew");
        assert_eq!(serde_json::from_str::<Vec<Setting>>(KEPT).unwrap(), settings);
    }
}
