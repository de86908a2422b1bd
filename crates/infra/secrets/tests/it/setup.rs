//! A folder with a sealed file, and secrets to put in.

use cambist_model::{SecretName, Timestamp};
use cambist_ports::{ExposeSecret, SecretString};
use cambist_secrets::{Contents, Key, SecretFile};
use tempfile::TempDir;

/// A folder and the sealed file in it, where a passphrase costs no time.
pub(crate) struct Setup {
    pub(crate) folder: TempDir,
    pub(crate) file: SecretFile,
}

impl Setup {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::in_dir(folder.path()).with_work(2);
        Self { folder, file }
    }

    /// Sets a secret.
    pub(crate) fn set(&self, key: &Key, at: &str, value: &str) {
        self.file.change(key, |contents| contents.set(name(at), value.into(), noon())).unwrap();
    }

    /// What is in the file, as text.
    pub(crate) fn get(&self, key: &Key, at: &str) -> Option<String> {
        value(&self.file.read(key).unwrap(), at)
    }

    /// The names of the files in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

pub(crate) fn name(text: &str) -> SecretName {
    SecretName::parse(text).unwrap()
}

pub(crate) fn passphrase(text: &str) -> Key {
    Key::Passphrase(SecretString::from(text))
}

pub(crate) fn value(contents: &Contents, at: &str) -> Option<String> {
    contents.get(&name(at)).map(|value| value.expose_secret().to_owned())
}

pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-21T12:00:00Z").unwrap()
}
