use std::sync::LazyLock;

use cambist_model::SecretName;
use cambist_ports::{ExposeSecret, SecretsError};
use cambist_secrets::{Contents, Key, KeyKind};
use proptest::prelude::*;

use crate::setup::{Setup, name, noon, passphrase, value};

const KEY: &str = "coinbase/live/api_key";
const SECRET: &str = "planted-7f3a9c";

static SHARED: LazyLock<Setup> = LazyLock::new(Setup::new);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// A form that mixes up lengths, line breaks or names would lose or change a value.
    #[test]
    fn what_is_put_in_is_what_is_read(secrets in prop::collection::btree_map("[a-z][a-z0-9_]{0,8}x", "(?s).{1,60}", 0..6)) {
        let secrets = secrets.iter().map(|(part, value)| (SecretName::of("kraken", "sandbox", part).unwrap(), value));
        let wanted: Vec<_> = secrets.map(|(name, value)| (name, value.clone())).collect();
        let refill = |contents: &mut Contents| {
            *contents = Contents::default();
            for (name, value) in &wanted {
                contents.set(*name, value.as_str().into(), noon());
            }
        };
        SHARED.file.change(&Key::File, refill).unwrap();
        let read = SHARED.file.read(&Key::File).unwrap();
        let found: Vec<_> = read.names().map(|(name, at)| {
            assert_eq!(at, noon());
            (name, read.get(&name).unwrap().expose_secret().to_owned())
        }).collect();
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn the_file_shows_neither_values_nor_names() {
    for key in [passphrase("correct horse"), Key::File] {
        let setup = Setup::new();
        setup.set(&key, KEY, SECRET);
        let bytes = std::fs::read(setup.file.path()).unwrap();
        let shows = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!shows(SECRET) && !shows("api_key") && !shows("coinbase"));
        assert!(shows("age-encryption.org/v1"), "the age command can open it too");
        assert_eq!(setup.get(&key, KEY).as_deref(), Some(SECRET));
    }
}

#[test]
fn what_was_taken_out_or_replaced_is_gone() {
    let setup = Setup::new();
    setup.set(&Key::File, KEY, "old");
    assert!(setup.file.change(&Key::File, |contents| contents.set(name(KEY), "new".into(), noon())).unwrap());
    assert_eq!(setup.get(&Key::File, KEY).as_deref(), Some("new"));
    assert!(setup.file.change(&Key::File, |contents| contents.remove(&name(KEY))).unwrap());
    assert!(!setup.file.change(&Key::File, |contents| contents.remove(&name(KEY))).unwrap());
    assert_eq!(setup.get(&Key::File, KEY), None);
    assert_eq!(setup.files(), ["secrets.age", "secrets.key", "secrets.lock"], "nothing else is left behind");
}

#[test]
fn another_passphrase_opens_nothing_and_none_says_what_it_takes() {
    let setup = Setup::new();
    setup.set(&passphrase("correct horse"), KEY, SECRET);
    assert_eq!(setup.file.sealed_with(), Ok(Some(KeyKind::Passphrase)));
    let place = setup.file.path().display().to_string();
    let before = std::fs::read(setup.file.path()).unwrap();
    let wrong = setup.file.change(&passphrase("Correct horse"), |contents| contents.remove(&name(KEY)));
    assert_eq!(wrong, Err(SecretsError::WrongKey { place }));
    let none = setup.file.read(&Key::File).unwrap_err();
    assert!(none.to_string().contains("CAMBIST_SECRETS_PASSPHRASE_FILE"), "{none}");
    assert_eq!(std::fs::read(setup.file.path()).unwrap(), before, "what cannot be opened is left as it is");
}

/// A damaged file must be an error, never a file with fewer secrets.
#[test]
fn every_flipped_byte_and_every_cut_is_noticed() {
    let setup = Setup::new();
    setup.set(&Key::File, KEY, SECRET);
    let whole = std::fs::read(setup.file.path()).unwrap();
    for place in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        std::fs::write(setup.file.path(), &flipped).unwrap();
        assert!(setup.file.read(&Key::File).is_err(), "byte {place}");
        std::fs::write(setup.file.path(), &whole[..place]).unwrap();
        assert!(setup.file.read(&Key::File).is_err(), "cut at {place}");
    }
}

#[test]
fn many_at_once_lose_nothing() {
    let setup = Setup::new();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let setup = &setup;
            scope.spawn(move || setup.set(&Key::File, &format!("kraken/live/part{n}"), SECRET));
        }
    });
    assert_eq!(setup.file.read(&Key::File).unwrap().names().count(), 8);
}

#[test]
fn a_draft_that_a_killed_process_left_is_in_nobodys_way() {
    let setup = Setup::new();
    std::fs::write(setup.folder.path().join("secrets.age.draft"), "half").unwrap();
    setup.set(&Key::File, KEY, SECRET);
    assert_eq!(setup.files(), ["secrets.age", "secrets.key", "secrets.lock"]);
}

#[test]
fn a_file_that_is_not_ours_is_left_alone() {
    let setup = Setup::new();
    std::fs::write(setup.file.path(), "my diary").unwrap();
    let error = setup.file.change(&Key::File, |contents| contents.remove(&name(KEY))).unwrap_err();
    assert!(error.to_string().contains("no age file"), "{error}");
    assert_eq!(std::fs::read(setup.file.path()).unwrap(), b"my diary");
}

#[cfg(unix)]
#[test]
fn the_files_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;

    let setup = Setup::new();
    setup.set(&Key::File, KEY, SECRET);
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(setup.file.path()), mode(setup.file.key_path())), (0o600, 0o600));
    let open = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(setup.file.key_path(), open).unwrap();
    let error = setup.file.read(&Key::File).unwrap_err();
    assert!(error.to_string().contains("chmod 600"), "{error}");
}

#[test]
fn nothing_that_can_be_printed_shows_a_value() {
    let mut contents = Contents::default();
    contents.set(name(KEY), SECRET.into(), noon());
    assert_eq!(value(&contents, KEY).as_deref(), Some(SECRET));
    let shown = format!("{contents:?} {:?}", passphrase(SECRET));
    assert!(!shown.contains(SECRET) && shown.contains(KEY), "{shown}");
}
