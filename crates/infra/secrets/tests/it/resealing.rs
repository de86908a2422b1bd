use cambist_ports::SecretsError;
use cambist_secrets::{Key, KeyKind};

use crate::setup::{Setup, passphrase};

const KEY: &str = "kraken/live/api_key";

#[test]
fn after_a_new_passphrase_the_old_one_opens_nothing() {
    let (setup, old, new) = (Setup::new(), passphrase("old"), passphrase("new"));
    setup.set(&old, KEY, "value");
    assert!(setup.file.reseal(&new, &old).is_err(), "whoever seals it anew must be able to open it");
    setup.file.reseal(&old, &new).unwrap();
    assert_eq!(setup.get(&new, KEY).as_deref(), Some("value"));
    assert!(matches!(setup.file.read(&old), Err(SecretsError::WrongKey { .. })));
}

#[test]
fn a_passphrase_takes_the_place_of_the_key_and_the_key_that_of_the_passphrase() {
    let (setup, phrase) = (Setup::new(), passphrase("a phrase"));
    setup.set(&Key::File, KEY, "value");
    setup.file.reseal(&Key::File, &phrase).unwrap();
    assert!(!setup.file.key_path().exists(), "a key that opens nothing is not kept");
    assert_eq!(setup.get(&phrase, KEY).as_deref(), Some("value"));
    setup.file.reseal(&phrase, &Key::File).unwrap();
    assert_eq!(setup.file.sealed_with(), Ok(Some(KeyKind::File)));
    assert_eq!(setup.get(&Key::File, KEY).as_deref(), Some("value"));
}

#[test]
fn a_new_key_stands_alone() {
    let setup = Setup::new();
    setup.set(&Key::File, KEY, "value");
    let old = std::fs::read_to_string(setup.file.key_path()).unwrap();
    setup.file.reseal(&Key::File, &Key::File).unwrap();
    let new = std::fs::read_to_string(setup.file.key_path()).unwrap();
    assert_eq!(new.lines().count(), 1);
    assert_ne!(new, old);
    assert_eq!(setup.get(&Key::File, KEY).as_deref(), Some("value"));
    std::fs::write(setup.file.key_path(), old).unwrap();
    assert!(matches!(setup.file.read(&Key::File), Err(SecretsError::WrongKey { .. })));
}

/// The moment between the two files: the new key is written, the file is still sealed with the old one.
#[test]
fn a_change_of_keys_that_was_cut_short_locks_nobody_out() {
    let (setup, other) = (Setup::new(), Setup::new());
    setup.set(&Key::File, KEY, "value");
    other.set(&Key::File, KEY, "other");
    let [own, new] = [&setup, &other].map(|of| std::fs::read_to_string(of.file.key_path()).unwrap());
    std::fs::write(setup.file.key_path(), new + &own).unwrap();
    assert_eq!(setup.get(&Key::File, KEY).as_deref(), Some("value"));
    setup.set(&Key::File, KEY, "later");
    assert_eq!(setup.get(&Key::File, KEY).as_deref(), Some("later"));
}

#[test]
fn a_file_that_is_not_there_cannot_be_sealed_anew() {
    let error = Setup::new().file.reseal(&Key::File, &passphrase("new")).unwrap_err();
    assert!(error.to_string().contains("not there yet"), "{error}");
}
