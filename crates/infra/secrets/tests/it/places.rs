use cambist_config::Environment;
use cambist_ports::{ExposeSecret, Secrets, SecretsError};
use cambist_secrets::{Found, Key, Places};

use crate::setup::{Setup, name, noon, passphrase};

const LIVE: &str = "coinbase/live/api_key";
const SANDBOX: &str = "coinbase/sandbox/api_key";

fn places(setup: &Setup, variables: &[(&str, &str)]) -> Places {
    let environment = Environment::new(variables.iter().copied());
    Places::new(environment.secrets(), environment.secrets_passphrase(), setup.file.clone())
}

fn found(places: &Places, at: &str) -> Option<String> {
    places.secret(&name(at)).unwrap().map(|value| value.expose_secret().to_owned())
}

#[test]
fn a_variable_counts_before_the_sealed_file_and_says_so() {
    let setup = Setup::new();
    setup.set(&Key::File, LIVE, "from the file");
    setup.set(&Key::File, SANDBOX, "play money");
    let places = places(&setup, &[("CAMBIST_SECRETS__COINBASE__LIVE__API_KEY", "from the variable")]);
    assert_eq!(found(&places, LIVE).as_deref(), Some("from the variable"));
    assert_eq!(found(&places, SANDBOX).as_deref(), Some("play money"));
    assert_eq!(found(&places, "coinbase/live/api_secret"), None);
    let by_variable = Some("CAMBIST_SECRETS__COINBASE__LIVE__API_KEY".to_owned());
    let in_file = |at: &str, hidden| Found { name: name(at), variable: None, set_at: Some(noon()), hidden };
    let first = Found { name: name(LIVE), variable: by_variable, set_at: None, hidden: false };
    let mut expected = vec![first, in_file(LIVE, true), in_file(SANDBOX, false)];
    expected.sort_by_key(|found| (found.name, found.hidden));
    assert_eq!(places.list(&Key::File).unwrap(), expected);
}

#[test]
fn a_file_that_a_variable_names_is_read_without_its_last_line_break() {
    let setup = Setup::new();
    let path = setup.folder.path().join("key.pem");
    std::fs::write(&path, "-----BEGIN\nabc\n-----END\r\n").unwrap();
    let places = places(&setup, &[("COINBASE_API_SECRET_FILE", path.to_str().unwrap())]);
    assert_eq!(found(&places, "coinbase/live/api_secret").as_deref(), Some("-----BEGIN\nabc\n-----END"));
    std::fs::write(&path, "x".repeat(20_000)).unwrap();
    let error = places.secret(&name("coinbase/live/api_secret")).unwrap_err().to_string();
    assert_eq!(error, "COINBASE_API_SECRET_FILE cannot be used: it has more than 16384 bytes");
    std::fs::remove_file(&path).unwrap();
    let error = places.secret(&name("coinbase/live/api_secret")).unwrap_err().to_string();
    assert!(error.starts_with("COINBASE_API_SECRET_FILE") && error.contains("key.pem"), "{error}");
}

#[test]
fn the_name_of_our_own_counts_before_the_one_that_others_use_too() {
    let variables = [("CAMBIST_SECRETS__KRAKEN__LIVE__API_KEY", "own"), ("KRAKEN_API_KEY", "shared")];
    assert_eq!(found(&places(&Setup::new(), &variables), "kraken/live/api_key").as_deref(), Some("own"));
    assert_eq!(found(&places(&Setup::new(), &variables[1..]), "kraken/live/api_key").as_deref(), Some("shared"));
}

#[test]
fn the_passphrase_comes_from_a_variable_or_a_file() {
    let setup = Setup::new();
    setup.set(&passphrase("correct horse"), LIVE, "value");
    let path = setup.folder.path().join("phrase");
    std::fs::write(&path, "correct horse\n").unwrap();
    let (variable, file) = ("CAMBIST_SECRETS_PASSPHRASE", "CAMBIST_SECRETS_PASSPHRASE_FILE");
    assert_eq!(found(&places(&setup, &[(variable, "correct horse")]), LIVE).as_deref(), Some("value"));
    assert_eq!(found(&places(&setup, &[(file, path.to_str().unwrap())]), LIVE).as_deref(), Some("value"));
    let without = places(&setup, &[]).secret(&name(LIVE));
    assert!(matches!(without, Err(SecretsError::Sealed { .. })), "{without:?}");
}

/// A place that could not be opened must not look like a place that has nothing.
#[test]
fn a_sealed_file_that_does_not_open_is_no_empty_one() {
    let setup = Setup::new();
    setup.set(&passphrase("correct horse"), SANDBOX, "value");
    let wrong = places(&setup, &[("CAMBIST_SECRETS_PASSPHRASE", "wrong")]);
    assert!(matches!(wrong.secret(&name(LIVE)), Err(SecretsError::WrongKey { .. })));
    assert!(wrong.list(&wrong.key().unwrap()).is_err());
}

#[test]
fn an_environment_that_is_printed_shows_no_value() {
    let environment = Environment::new([("KRAKEN_API_KEY", "planted-1"), ("EDITOR", "planted-2")]);
    let shown = format!("{environment:?} {:?}", environment.secrets());
    assert!(shown.contains("KRAKEN_API_KEY") && !shown.contains("planted"), "{shown}");
}
