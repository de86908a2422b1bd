//! Where the secrets of exchanges are found: variables of the environment, files that variables name, and `secrets.age` in
//! the data directory.
//!
//! [`Places`] looks them up in that order. [`SecretFile`] is the file: sealed in the age format with a passphrase, or with a
//! key that lies beside it. Values are wiped from memory when they are let go, and nothing here logs.
//!
//! Deliberately absent: the keyrings of operating systems. On Linux a keyring takes a desktop session and a D-Bus service,
//! which servers and containers do not have, and no test here could prove that it works.

#![deny(clippy::indexing_slicing, clippy::as_conversions, clippy::float_arithmetic)]

mod contents;
mod file;
mod key;
mod key_file;
mod places;
mod private_file;
mod value;

pub use contents::Contents;
pub use file::SecretFile;
pub use key::{Key, KeyKind};
pub use places::{Found, Places};
pub use value::{InvalidValue, MAX_VALUE_BYTES, value_of};
