//! The environment.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use crate::key::Key;
use crate::layers::Layers;
use crate::raw::Raw;
use crate::registry::{ALIASES, CONFIG_VARIABLE, NO_COLOR, OTHERS, PAPER_TRADING, PREFIX, Place, REGISTRY, TOKEN};
use crate::suggestion::closest;
use crate::{Origin, Problem, variables};

/// The variables of the environment. An empty one counts as not set.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
}

/// The names only: a value may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}

impl Environment {
    /// The environment of this process.
    pub fn of_this_process() -> Self {
        Self::new(std::env::vars_os())
    }

    /// An environment with these variables.
    pub fn new(variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>) -> Self {
        let pairs = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { variables: pairs.filter(|(_, value)| !value.is_empty()).collect() }
    }

    /// A variable that names a directory by an absolute path of Unicode text, as every setting is.
    pub(super) fn directory(&self, name: &str) -> Option<PathBuf> {
        let path = self.variables.get(OsStr::new(name)).map(PathBuf::from);
        path.filter(|path| path.is_absolute() && path.to_str().is_some())
    }

    /// Does whoever set it up want no color (`NO_COLOR`)?
    pub fn wants_no_color(&self) -> bool {
        self.variables.contains_key(OsStr::new(NO_COLOR))
    }

    /// The token for a server elsewhere.
    pub fn token(&self) -> Option<String> {
        self.variables.get(OsStr::new(TOKEN)).map(|token| token.to_string_lossy().into_owned())
    }

    /// The configuration file that it names.
    pub(crate) fn config_file(&self) -> Option<&Path> {
        self.variables.get(OsStr::new(CONFIG_VARIABLE)).map(Path::new)
    }

    /// Puts its values on top of `layers`.
    pub(crate) fn apply(&self, layers: &mut Layers) {
        self.check_paper_trading(layers);
        // Aliases first: a setting's own name counts if both are there.
        for (alias, key) in ALIASES {
            if let Some(value) = self.variables.get(OsStr::new(alias)) {
                set(layers, alias, &Key::parse(key), value);
            }
        }
        for (name, value) in &self.variables {
            let name = name.to_string_lossy();
            let is_other = OTHERS.iter().chain(ALIASES).any(|(other, _)| *other == name);
            if let Some(key) = name.strip_prefix(PREFIX).filter(|_| !is_other) {
                set(layers, &name, &Key::from_variable(key), value);
            }
        }
    }

    fn check_paper_trading(&self, layers: &mut Layers) {
        let Some(value) = self.variables.get(OsStr::new(PAPER_TRADING)) else {
            return;
        };
        if !value.eq_ignore_ascii_case("true") {
            layers.refuse(Problem {
                origin: origin(PAPER_TRADING),
                key: None,
                given: Some(format!("\"{}\"", value.display())),
                problem: "only \"true\" is possible: live trading is not there yet; leave it out".to_owned(),
            });
        }
    }
}

fn origin(name: &str) -> Origin {
    Origin::Environment { name: name.to_owned() }
}

fn set(layers: &mut Layers, name: &str, key: &Key, value: &OsStr) {
    let problem = if matches!(REGISTRY.place(key), Place::Nowhere | Place::Section) {
        unknown(name)
    } else if let Some(text) = value.to_str() {
        layers.set(key, &Raw::Untyped(text.to_owned()), origin(name));
        return;
    } else {
        "is not Unicode text".to_owned()
    };
    layers.refuse(Problem { origin: origin(name), key: None, given: None, problem });
}

fn unknown(name: &str) -> String {
    let known = variables();
    match closest(name, known.iter().map(|variable| variable.name.as_str())) {
        Some(meant) => format!("there is no such variable; did you mean {meant}?"),
        None => "there is no such variable; docs/reference/env.md has all of them".to_owned(),
    }
}
