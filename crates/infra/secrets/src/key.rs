//! What seals the file and opens it.

use std::io::{self, ErrorKind, Read, Write};

use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};
use cambist_ports::SecretString;
use zeroize::Zeroizing;

use crate::Contents;

/// How much work a guess at the passphrase is: 2^18 rounds in 256 MiB, about a second. What the age command takes too.
pub(crate) const WORK: u8 = 18;

/// Beyond this a file is not ours: opening it would take minutes and gigabytes.
const MOST_WORK: u8 = 20;

/// What the user wants the file to be sealed with.
#[derive(Clone, Debug)]
pub enum Key {
    /// A passphrase, which is stored nowhere.
    Passphrase(SecretString),
    /// A key in a file beside it, which only its owner may read.
    File,
}

/// What a file is sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A passphrase.
    Passphrase,
    /// A key in a file beside it.
    File,
}

/// A key at hand. It is wiped from memory when it is let go.
pub(crate) enum Opener {
    Passphrase(SecretString),
    /// One of these. There are two only while one takes the other's place.
    Keys(Vec<x25519::Identity>),
}

/// Why a file does not open.
pub(crate) enum Closed {
    /// It is another key, or the file is damaged.
    WrongKey,
    /// It is no file of ours.
    Unreadable(&'static str),
}

/// What a sealed file is sealed with.
pub(crate) fn kind_of(sealed: &[u8]) -> Result<KeyKind, Closed> {
    let opened = Decryptor::new(sealed).map_err(why)?;
    Ok(if opened.is_scrypt() { KeyKind::Passphrase } else { KeyKind::File })
}

impl Opener {
    /// Seals. The key that is within the file is a new one each time.
    pub(crate) fn seal(&self, contents: &Contents, work: u8) -> io::Result<Vec<u8>> {
        let recipient: Box<dyn age::Recipient> = match self {
            Self::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(work);
                Box::new(recipient)
            }
            Self::Keys(keys) => {
                let newest = keys.first().ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "there is no key"))?;
                Box::new(newest.to_public())
            }
        };
        let encryptor = Encryptor::with_recipients(std::iter::once(&*recipient)).map_err(io::Error::other)?;
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed)?;
        writer.write_all(&contents.to_bytes())?;
        writer.finish()?;
        Ok(sealed)
    }

    /// Opens.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<Contents, Closed> {
        let decryptor = Decryptor::new(sealed).map_err(why)?;
        let identities: Vec<Box<dyn age::Identity>> = match self {
            Self::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                identity.set_max_work_factor(MOST_WORK);
                vec![Box::new(identity)]
            }
            Self::Keys(keys) => keys.iter().map(|key| -> Box<dyn age::Identity> { Box::new(key.clone()) }).collect(),
        };
        let mut reader = decryptor.decrypt(identities.iter().map(|identity| &**identity)).map_err(why)?;
        // What is inside is shorter than what is around it; growing would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(sealed.len()));
        reader.read_to_end(&mut bytes).map_err(|_| Closed::WrongKey)?;
        Contents::from_bytes(&bytes).ok_or(Closed::Unreadable("what is inside is not of this version of Cambist"))
    }
}

fn why(error: DecryptError) -> Closed {
    match error {
        DecryptError::ExcessiveWork { .. } => Closed::Unreadable("opening it would take far too long"),
        DecryptError::InvalidHeader | DecryptError::UnknownFormat | DecryptError::Io(_) => {
            Closed::Unreadable("it is no age file")
        }
        _ => Closed::WrongKey,
    }
}
