//! Every place where a secret may be, in the order in which they are asked.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use cambist_config::GivenSecret;
use cambist_model::{SecretName, Timestamp};
use cambist_ports::{SecretString, Secrets, SecretsError};

use crate::{Contents, Key, KeyKind, SecretFile, value_of};

/// The places: variables of the environment, and files that they name, before the sealed file.
pub struct Places {
    given: BTreeMap<SecretName, GivenSecret>,
    passphrase: Option<GivenSecret>,
    file: SecretFile,
    /// What was in the sealed file when it was first needed: opening it takes a second.
    opened: Mutex<Option<Contents>>,
}

/// A secret that was found, without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: SecretName,
    /// The variable that gives it; `None` if the sealed file has it.
    pub variable: Option<String>,
    /// When it was set; not known of variables.
    pub set_at: Option<Timestamp>,
    /// Does a place that is asked before have it too, so that this one is not used?
    pub hidden: bool,
}

impl Places {
    /// What the environment gives, and the sealed file with what opens it.
    pub fn new(
        given: impl IntoIterator<Item = (SecretName, GivenSecret)>,
        passphrase: Option<GivenSecret>,
        file: SecretFile,
    ) -> Self {
        Self { given: given.into_iter().collect(), passphrase, file, opened: Mutex::new(None) }
    }

    /// The sealed file.
    pub fn file(&self) -> &SecretFile {
        &self.file
    }

    /// The passphrase that the environment gives.
    pub fn passphrase(&self) -> Result<Option<SecretString>, SecretsError> {
        self.passphrase.as_ref().map(read).transpose()
    }

    /// What opens the sealed file without asking anybody.
    pub fn key(&self) -> Result<Key, SecretsError> {
        Ok(match self.file.sealed_with()? {
            Some(KeyKind::Passphrase) => self.passphrase()?.map_or(Key::File, Key::Passphrase),
            Some(KeyKind::File) | None => Key::File,
        })
    }

    /// Every secret in every place, sorted by name, where the sealed file is opened with `key`.
    pub fn list(&self, key: &Key) -> Result<Vec<Found>, SecretsError> {
        let mut found = Vec::new();
        for (name, given) in &self.given {
            // One that cannot be read is told now rather than when it is needed.
            read(given)?;
            let variable = Some(given.variable().to_owned());
            found.push(Found { name: *name, variable, set_at: None, hidden: false });
        }
        for (name, set_at) in self.file.read(key)?.names() {
            let hidden = self.given.contains_key(&name);
            found.push(Found { name, variable: None, set_at: Some(set_at), hidden });
        }
        found.sort_by_key(|found| (found.name, found.hidden));
        Ok(found)
    }

    fn in_file(&self, name: &SecretName) -> Result<Option<SecretString>, SecretsError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let contents = match &mut *opened {
            Some(contents) => contents,
            closed @ None => closed.insert(self.file.read(&self.key()?)?),
        };
        Ok(contents.get(name).cloned())
    }
}

impl Secrets for Places {
    fn secret(&self, name: &SecretName) -> Result<Option<SecretString>, SecretsError> {
        match self.given.get(name) {
            Some(given) => read(given).map(Some),
            None => self.in_file(name),
        }
    }
}

fn read(given: &GivenSecret) -> Result<SecretString, SecretsError> {
    let unusable = |problem: String| SecretsError::Unusable { place: given.variable().to_owned(), problem };
    let bytes = given.read(crate::MAX_VALUE_BYTES).map_err(|problem| unusable(problem.to_string()))?;
    value_of(&bytes).map_err(|invalid| unusable(invalid.to_string()))
}
