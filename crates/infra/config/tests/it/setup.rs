//! A configuration from a file, variables and flags that a test gives.

use std::path::PathBuf;

use cambist_config::{ConfigError, Environment, Flags, Loaded, Sources, load};
use tempfile::TempDir;

/// The usual places below home, for configuration and for data.
pub(crate) const USUAL: [&str; 2] = if cfg!(target_os = "macos") {
    ["Library/Application Support/cambist"; 2]
} else {
    [".config/cambist", ".local/share/cambist"]
};

/// Where a test's configuration comes from.
pub(crate) struct Setup {
    dir: TempDir,
    variables: Vec<(String, String)>,
    sources: Sources,
}

impl Setup {
    /// A home directory with nothing in it.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().to_str().unwrap().to_owned();
        Self { variables: vec![("HOME".to_owned(), home)], sources: Sources::default(), dir }
    }

    /// The file in the usual place.
    pub(crate) fn usual_file(&self) -> PathBuf {
        self.dir.path().join(USUAL[0]).join("config.toml")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.dir.path().to_owned()
    }

    /// With a file in the usual place.
    pub(crate) fn file(self, text: &str) -> Self {
        std::fs::create_dir_all(self.usual_file().parent().unwrap()).unwrap();
        std::fs::write(self.usual_file(), text).unwrap();
        self
    }

    /// With a variable.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a flag.
    pub(crate) fn flag(mut self, key: &str, name: &str, value: &str) -> Self {
        self.sources.flags = std::mem::take::<Flags>(&mut self.sources.flags).set(key, name, value);
        self
    }

    /// With `--config`.
    pub(crate) fn config_flag(mut self, path: PathBuf) -> Self {
        self.sources.config_file = Some(path);
        self
    }

    pub(crate) fn load(&self) -> Result<Loaded, ConfigError> {
        let sources = Sources { environment: Environment::new(self.variables.clone()), ..self.sources.clone() };
        load(&sources)
    }

    /// What is wrong, line by line, with the file's own name left out.
    pub(crate) fn problems(&self) -> Vec<String> {
        let error = self.load().unwrap_err().to_string();
        let file = self.usual_file().display().to_string();
        error.lines().map(|line| line.replace(&file, "FILE")).collect()
    }
}
