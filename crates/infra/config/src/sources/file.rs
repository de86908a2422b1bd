//! The configuration file.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::key::Key;
use crate::layers::Layers;
use crate::raw::Raw;
use crate::registry::{Kind, Place, REGISTRY};
use crate::suggestion::closest;
use crate::{Origin, Problem};

/// The configuration file, as text.
#[derive(Clone, Debug)]
pub(crate) struct ConfigFile {
    path: PathBuf,
    text: String,
}

impl ConfigFile {
    /// Reads the file; `None` if there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, io::Error> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self { path: path.to_owned(), text })),
            Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(why),
        }
    }

    /// The file's name.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts its values on top of `layers`.
    pub(crate) fn apply(&self, layers: &mut Layers) {
        match DeTable::parse(&self.text) {
            Ok(table) => self.table(&Key::default(), table.get_ref(), layers),
            Err(why) => layers.refuse(Problem {
                origin: self.origin(why.span()),
                key: None,
                given: None,
                problem: why.message().to_owned(),
            }),
        }
    }

    fn table(&self, key: &Key, table: &DeTable<'_>, layers: &mut Layers) {
        for (name, value) in table {
            let key = key.child(name.get_ref());
            let origin = self.origin(Some(name.span()));
            self.value(&key, value.get_ref(), origin, layers);
        }
    }

    fn value(&self, key: &Key, value: &DeValue<'_>, origin: Origin, layers: &mut Layers) {
        let refuse = |problem| Problem { origin: origin.clone(), key: Some(key.to_string()), given: None, problem };
        match (REGISTRY.place(key), value) {
            (Place::Section, DeValue::Table(table)) => self.table(key, table, layers),
            (Place::Section, _) => {
                layers.refuse(refuse("is a section and has no value of its own".to_owned()));
            }
            (Place::Setting(setting), DeValue::Table(table))
                if matches!(setting.kind, Kind::Map(_) | Kind::Tables(_)) =>
            {
                self.table(key, table, layers);
            }
            (Place::Setting(setting), DeValue::String(path)) if setting.kind == Kind::Path => match self.beside(path) {
                Some(path) => layers.set(key, &Raw::String(path), origin),
                None => layers.refuse(refuse("the path of this file is not Unicode text".to_owned())),
            },
            (Place::Setting(_) | Place::Entry(_), value) => layers.set(key, &Raw::from_toml(value), origin),
            (Place::Nowhere, _) => layers.refuse(refuse(unknown(key))),
        }
    }

    /// A path in the file is seen from the directory of the file, wherever Cambist is started. One that is wrong stays as
    /// it was written.
    fn beside(&self, path: &str) -> Option<String> {
        if path.is_empty() || path.starts_with('~') {
            return Some(path.to_owned());
        }
        let dir = self.path.parent().unwrap_or(Path::new(""));
        dir.join(path).to_str().map(str::to_owned)
    }

    fn origin(&self, span: Option<Range<usize>>) -> Origin {
        let before = span.and_then(|span| self.text.get(..span.start)).unwrap_or_default();
        Origin::File { path: self.path.clone(), line: 1 + before.matches('\n').count() }
    }
}

fn unknown(key: &Key) -> String {
    let known: Vec<String> = REGISTRY.names().iter().map(ToString::to_string).collect();
    match closest(&key.to_string(), known.iter().map(String::as_str)) {
        Some(meant) => format!("there is no such setting; did you mean {meant}?"),
        None => "there is no such setting; docs/reference/env.md has all of them".to_owned(),
    }
}
