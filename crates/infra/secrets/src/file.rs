//! `secrets.age`: secrets in one sealed file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use age::x25519::Identity;
use cambist_ports::SecretsError;

use crate::key::{Closed, Opener, WORK, kind_of};
use crate::{Contents, Key, KeyKind, key_file, private_file};

/// The sealed file of a data directory.
///
/// Every change writes a new file, flushed to disk, in the old one's place, while a lock keeps other processes from doing the
/// same.
#[derive(Clone, Debug)]
pub struct SecretFile {
    path: PathBuf,
    key_path: PathBuf,
    lock_path: PathBuf,
    work: u8,
}

impl SecretFile {
    /// The file in this directory, which need not be there.
    pub fn in_dir(dir: &Path) -> Self {
        let [path, key_path, lock_path] = ["secrets.age", "secrets.key", "secrets.lock"].map(|name| dir.join(name));
        Self { path, key_path, lock_path, work: WORK }
    }

    /// The same with another number of rounds for passphrases, as a power of two. For tests: less than usual is less safe.
    #[must_use]
    pub fn with_work(self, work: u8) -> Self {
        Self { work, ..self }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file with the key, where there is no passphrase.
    pub fn key_path(&self) -> &Path {
        &self.key_path
    }

    /// What the file is sealed with; `None` if there is no file.
    pub fn sealed_with(&self) -> Result<Option<KeyKind>, SecretsError> {
        let Some(sealed) = private_file::read(&self.path).map_err(|problem| self.unusable(&problem))? else {
            return Ok(None);
        };
        kind_of(&sealed).map(Some).map_err(|closed| self.refused(&closed))
    }

    /// What is in the file; nothing if there is none.
    pub fn read(&self, key: &Key) -> Result<Contents, SecretsError> {
        let Some(sealed) = private_file::read(&self.path).map_err(|problem| self.unusable(&problem))? else {
            return Ok(Contents::default());
        };
        let kind = kind_of(&sealed).map_err(|closed| self.refused(&closed))?;
        self.opener(key, kind)?.open(&sealed).map_err(|closed| self.refused(&closed))
    }

    /// Changes what is in the file. If there is none it is made, sealed with `key`.
    pub fn change<T>(&self, key: &Key, change: impl FnOnce(&mut Contents) -> T) -> Result<T, SecretsError> {
        let _locked = self.lock()?;
        let mut contents = self.read(key)?;
        let told = change(&mut contents);
        let kind = self.sealed_with()?;
        let opener = match (key, kind) {
            (_, Some(kind)) => self.opener(key, kind)?,
            (Key::Passphrase(passphrase), None) => Opener::Passphrase(passphrase.clone()),
            (Key::File, None) => self.first_key()?,
        };
        self.write(&opener, &contents)?;
        Ok(told)
    }

    /// Seals the file anew: with another passphrase, with a new key, or with the one instead of the other.
    pub fn reseal(&self, old: &Key, new: &Key) -> Result<(), SecretsError> {
        let _locked = self.lock()?;
        let Some(kind) = self.sealed_with()? else {
            return Err(SecretsError::Unusable { place: self.place(), problem: "it is not there yet".to_owned() });
        };
        let contents = self.read(old)?;
        match new {
            Key::Passphrase(passphrase) => {
                self.write(&Opener::Passphrase(passphrase.clone()), &contents)?;
                if kind == KeyKind::File {
                    std::fs::remove_file(&self.key_path).map_err(|problem| self.key_unusable(&problem))?;
                }
                Ok(())
            }
            Key::File => self.reseal_with_new_key(old, kind, &contents),
        }
    }

    /// The new key is written beside the old one first and stands alone last: whenever this is cut short, a key that opens
    /// the file is there.
    fn reseal_with_new_key(&self, old: &Key, kind: KeyKind, contents: &Contents) -> Result<(), SecretsError> {
        let mut keys = vec![Identity::generate()];
        if let (KeyKind::File, Opener::Keys(old)) = (kind, self.opener(old, kind)?) {
            keys.extend(old);
        }
        let save = |keys: &[Identity]| key_file::save(&self.key_path, keys).map_err(|error| self.key_unusable(&error));
        save(&keys)?;
        keys.truncate(1);
        let newest = keys.clone();
        self.write(&Opener::Keys(keys), contents)?;
        save(&newest)
    }

    /// The key for a file that is still to be made. One that lies there already will do.
    fn first_key(&self) -> Result<Opener, SecretsError> {
        let keys = match key_file::load(&self.key_path).map_err(|problem| self.key_unusable(&problem))? {
            Some(keys) => keys,
            None => vec![Identity::generate()],
        };
        key_file::save(&self.key_path, &keys).map_err(|problem| self.key_unusable(&problem))?;
        Ok(Opener::Keys(keys))
    }

    fn opener(&self, key: &Key, kind: KeyKind) -> Result<Opener, SecretsError> {
        match (key, kind) {
            (Key::Passphrase(passphrase), KeyKind::Passphrase) => Ok(Opener::Passphrase(passphrase.clone())),
            (_, KeyKind::File) => {
                let keys = key_file::load(&self.key_path).map_err(|problem| self.key_unusable(&problem))?;
                keys.map(Opener::Keys).ok_or_else(|| self.sealed("it takes the file secrets.key, which is not there"))
            }
            (Key::File, KeyKind::Passphrase) => Err(self.sealed(
                "it takes its passphrase; give it in CAMBIST_SECRETS_PASSPHRASE_FILE or CAMBIST_SECRETS_PASSPHRASE, or at \
                 a terminal",
            )),
        }
    }

    fn write(&self, opener: &Opener, contents: &Contents) -> Result<(), SecretsError> {
        let sealed = opener.seal(contents, self.work);
        let written = sealed.and_then(|sealed| private_file::replace(&self.path, &sealed));
        written.map_err(|problem| self.unusable(&problem))
    }

    /// Waits until no other process changes the file. The lock ends with what is given back, or with this process.
    fn lock(&self) -> Result<File, SecretsError> {
        let file = File::options().create(true).truncate(false).write(true).open(&self.lock_path);
        let locked = file.and_then(|file| file.lock().map(|()| file));
        locked.map_err(|problem| SecretsError::Unusable {
            place: self.lock_path.display().to_string(),
            problem: problem.to_string(),
        })
    }

    fn place(&self) -> String {
        self.path.display().to_string()
    }

    fn sealed(&self, needs: &'static str) -> SecretsError {
        SecretsError::Sealed { place: self.place(), needs }
    }

    fn refused(&self, closed: &Closed) -> SecretsError {
        match closed {
            Closed::WrongKey => SecretsError::WrongKey { place: self.place() },
            Closed::Unreadable(problem) => {
                SecretsError::Unusable { place: self.place(), problem: (*problem).to_owned() }
            }
        }
    }

    fn unusable(&self, problem: &io::Error) -> SecretsError {
        SecretsError::Unusable { place: self.place(), problem: problem.to_string() }
    }

    fn key_unusable(&self, problem: &io::Error) -> SecretsError {
        SecretsError::Unusable { place: self.key_path.display().to_string(), problem: problem.to_string() }
    }
}
