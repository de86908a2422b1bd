//! What is in the file of secrets once it is open.

use std::collections::BTreeMap;

use cambist_model::{SecretName, Timestamp};
use cambist_ports::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// The first line, with the version of the form.
const HEAD: &[u8] = b"cambist secrets 1\n";

/// Secrets by name, each with the time when it was set.
#[derive(Clone, Debug, Default)]
pub struct Contents(BTreeMap<SecretName, Entry>);

#[derive(Clone, Debug)]
struct Entry {
    value: SecretString,
    set_at: Timestamp,
}

impl Contents {
    /// Sets a secret; says whether there was one of this name.
    pub fn set(&mut self, name: SecretName, value: SecretString, set_at: Timestamp) -> bool {
        self.0.insert(name, Entry { value, set_at }).is_some()
    }

    /// Takes a secret out; says whether there was one of this name.
    pub fn remove(&mut self, name: &SecretName) -> bool {
        self.0.remove(name).is_some()
    }

    /// Is there a secret of this name?
    pub fn has(&self, name: &SecretName) -> bool {
        self.0.contains_key(name)
    }

    /// The secret of this name.
    pub fn get(&self, name: &SecretName) -> Option<&SecretString> {
        self.0.get(name).map(|entry| &entry.value)
    }

    /// Every name, sorted, with the time when its secret was set.
    pub fn names(&self) -> impl Iterator<Item = (SecretName, Timestamp)> {
        self.0.iter().map(|(name, entry)| (*name, entry.set_at))
    }

    /// As it is sealed: after the first line, for each secret a line with name, time and length in bytes, and its value.
    ///
    /// A form with lengths can be read without a copy of a value in a buffer that nobody wipes.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let lines = self.0.iter().map(|(name, entry)| {
            let value = entry.value.expose_secret();
            (format!("{name} {} {}\n", entry.set_at, value.len()), value)
        });
        let lines: Vec<_> = lines.collect();
        let length = HEAD.len() + lines.iter().map(|(line, value)| line.len() + value.len() + 1).sum::<usize>();
        // With all the room that it needs: growing would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        bytes.extend_from_slice(HEAD);
        for (line, value) in lines {
            bytes.extend_from_slice(line.as_bytes());
            bytes.extend_from_slice(value.as_bytes());
            bytes.push(b'\n');
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote; `None` if this is something else.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(HEAD)?;
        let mut contents = Self::default();
        while !rest.is_empty() {
            let end = rest.iter().position(|b| *b == b'\n')?;
            let (line, after) = rest.split_at_checked(end)?;
            let mut words = std::str::from_utf8(line).ok()?.split(' ');
            let (name, set_at, length) = (words.next()?, words.next()?, words.next()?);
            let (value, after) = after.strip_prefix(b"\n")?.split_at_checked(length.parse().ok()?)?;
            let value = SecretString::from(std::str::from_utf8(value).ok()?);
            contents.set(SecretName::parse(name).ok()?, value, Timestamp::parse(set_at).ok()?);
            rest = after.strip_prefix(b"\n")?;
        }
        Some(contents)
    }
}
