//! The environment.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use cambist_model::SecretName;

use crate::key::Key;
use crate::layers::Layers;
use crate::raw::Raw;
use crate::registry::{
    ALIASES, CONFIG_VARIABLE, NO_COLOR, OTHERS, PAPER_TRADING, PASSPHRASE, PASSPHRASE_FILE, PREFIX, Place, REGISTRY,
    SECRETS_PREFIX, SecretVariable, TOKEN, secret_variable,
};
use crate::sources::GivenSecret;
use crate::suggestion::closest;
use crate::{Origin, Problem, variables};

/// The variables of the environment. An empty one counts as not set.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<OsString, OsString>,
    /// The variables that give secrets are among these and not among the others.
    secrets: BTreeMap<String, GivenSecret>,
}

/// The names only: a value may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).entries(self.secrets.keys()).finish()
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
        let mut environment = Self::default();
        for (name, value) in pairs.filter(|(_, value): &(OsString, OsString)| !value.is_empty()) {
            match name.to_str().and_then(gives_secret) {
                Some((name, is_file)) => {
                    environment.secrets.insert(name.to_owned(), GivenSecret::new(name, value, is_file));
                }
                None => {
                    environment.variables.insert(name, value);
                }
            }
        }
        environment
    }

    /// The secrets of exchanges that it gives, by name.
    pub fn secrets(&self) -> BTreeMap<SecretName, GivenSecret> {
        let given = self.secrets.iter().filter_map(|(variable, given)| {
            let SecretVariable { name, is_alias, .. } = secret_variable(variable)?.ok()?;
            Some((is_alias, name, given.clone()))
        });
        let mut given: Vec<_> = given.collect();
        // Aliases first: the name of our own replaces them.
        given.sort_by_key(|(is_alias, ..)| !is_alias);
        given.into_iter().map(|(_, name, given)| (name, given)).collect()
    }

    /// The passphrase of the sealed file of secrets.
    pub fn secrets_passphrase(&self) -> Option<GivenSecret> {
        [PASSPHRASE, PASSPHRASE_FILE].iter().find_map(|name| self.secrets.get(*name)).cloned()
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
        self.check_secrets(layers);
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

    /// Values are not looked at here: most commands need none.
    fn check_secrets(&self, layers: &mut Layers) {
        let mut refuse = |name: &str, problem: String| {
            layers.refuse(Problem { origin: origin(name), key: None, given: None, problem });
        };
        for name in self.secrets.keys() {
            if let Some(Err(error)) = secret_variable(name) {
                let how = format!("{SECRETS_PREFIX}COINBASE__LIVE__API_KEY");
                refuse(name, format!("{error}; as a variable: {how}"));
            }
            let both = name.strip_suffix("_FILE").filter(|other| self.secrets.contains_key(*other));
            if let Some(other) = both {
                refuse(name, format!("gives the same secret as {other}; leave one of them out"));
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

/// The variable's name, and whether it names a file, if it gives a secret, or was meant to.
fn gives_secret(name: &str) -> Option<(&str, bool)> {
    let is_secret = secret_variable(name).is_some() || name == PASSPHRASE || name == PASSPHRASE_FILE;
    is_secret.then(|| (name, name.ends_with("_FILE")))
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
