//! Reading everything.

use std::path::{Path, PathBuf};

use serde_path_to_error::Segment;

use crate::key::Key;
use crate::layers::Layers;
use crate::raw::Raw;
use crate::registry::CONFIG_VARIABLE;
use crate::sources::{ConfigFile, Platform};
use crate::{Config, ConfigError, EffectiveValue, Environment, Flags, Origin, Problem, show};

/// Where to read from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The environment.
    pub environment: Environment,
    /// The configuration file that `--config` names.
    pub config_file: Option<PathBuf>,
    /// The other flags.
    pub flags: Flags,
}

/// The configuration and where it comes from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The file that was read, if there is one.
    pub file: Option<PathBuf>,
    layers: Layers,
}

impl Loaded {
    /// Every value in force, with its origin.
    pub fn effective(&self) -> Vec<EffectiveValue> {
        show::effective(&self.config, &self.layers)
    }

    /// Where the value of a setting comes from; the setting is named as in [`Loaded::effective`].
    pub fn origin(&self, setting: &str) -> Origin {
        self.layers.origin(&Key::parse(setting))
    }
}

/// Reads the configuration: defaults, then the file, then the environment, then flags, each above the one before.
///
/// One file is read: the one that `--config` names, else the one that `CAMBIST_CONFIG` names, else `config.toml` in the
/// usual place if it is there. Everything that is wrong is reported at once.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigError> {
    let platform = Platform::current();
    let mut layers = Layers::default();
    if let Some(dir) = platform.data_dir(&sources.environment) {
        let raw = Raw::String(dir.display().to_string());
        layers.set(&data_dir(), &raw, Origin::Default);
    }
    let file = read_file(platform, sources, &mut layers);
    if let Some(file) = &file {
        file.apply(&mut layers);
    }
    sources.environment.apply(&mut layers);
    sources.flags.apply(&mut layers);

    require_data_dir(&mut layers);
    match decode(&mut layers) {
        Some(config) if layers.problems().is_empty() => {
            Ok(Loaded { config, file: file.map(|file| file.path().to_owned()), layers })
        }
        _ => Err(ConfigError { problems: layers.problems().to_vec() }),
    }
}

fn data_dir() -> Key {
    Key::parse("storage.data_dir")
}

fn read_file(platform: Platform, sources: &Sources, layers: &mut Layers) -> Option<ConfigFile> {
    let named = sources.config_file.as_deref().or(sources.environment.config_file());
    let usual = || Some(platform.config_dir(&sources.environment)?.join("config.toml"));
    let path = named.map(Path::to_owned).or_else(usual)?;
    let problem = match ConfigFile::read(&path) {
        Ok(Some(file)) => return Some(file),
        // Only a file that somebody names must be there.
        Ok(None) if named.is_none() => return None,
        Ok(None) => "there is no such file".to_owned(),
        Err(why) => format!("cannot be read: {why}"),
    };
    let given = named.map(|path| format!("\"{}\"", path.display()));
    let origin = if sources.config_file.is_some() {
        Origin::Flag { name: "--config".to_owned() }
    } else if named.is_some() {
        Origin::Environment { name: CONFIG_VARIABLE.to_owned() }
    } else {
        Origin::File { path, line: 1 }
    };
    layers.refuse(Problem { origin, key: None, given, problem });
    None
}

/// The one setting that has a value only if somebody gives it, or the environment tells where home is.
fn require_data_dir(layers: &mut Layers) {
    let key = data_dir();
    if layers.has(&key) {
        return;
    }
    let name = key.to_string();
    let is_known = |problem: &Problem| problem.key.as_ref() == Some(&name);
    if !layers.problems().iter().any(is_known) {
        let problem = "there is no home directory to keep it in; set --data-dir or CAMBIST_DATA_DIR";
        layers.refuse(layers.problem_at(&key, problem.to_owned()));
    }
    // So that everything else can be looked at; with a problem noted, nobody gets to see it.
    layers.set(&key, &Raw::String(".".to_owned()), Origin::Default);
}

/// The typed configuration. What is wrong is noted in `layers`; then the result is of no use.
fn decode(layers: &mut Layers) -> Option<Config> {
    loop {
        match serde_path_to_error::deserialize::<_, Config>(layers.nested()) {
            Ok(config) => {
                // Whether values fit together can be told when all are there.
                if layers.problems().is_empty() {
                    for found in config.validate() {
                        layers.refuse(layers.problem_at(&Key::parse(&found.field), found.problem));
                    }
                }
                return Some(config);
            }
            Err(error) => {
                let key = key_of(error.path());
                // One wrong value is noted and taken away, and the next is looked for.
                if !layers.refuse_value(&key, error.into_inner().to_string()) {
                    return None;
                }
            }
        }
    }
}

/// The setting that an error of the decoder is about. A place inside of a list belongs to the list.
fn key_of(path: &serde_path_to_error::Path) -> Key {
    let mut key = Key::default();
    for segment in path {
        match segment {
            Segment::Map { key: part } => key = key.child(part),
            _ => break,
        }
    }
    key
}
