//! `cambist secrets`: what is set, where it is found, and what is said of it.

use serde_json::{Value, json};

use crate::support::{Ended, Home};

const KEY: &str = "coinbase/live/api_key";

fn set(home: &Home, name: &str, value: &str) -> Ended {
    home.run_on(value, ["secrets", "set", name, "--no-passphrase", "--json"])
}

fn listed(home: &Home) -> Vec<Value> {
    let Value::Array(secrets) = home.run(["secrets", "list", "--json"]).json()["secrets"].take() else { panic!() };
    secrets
}

/// The names that the audit tells of, newest first, with what was done.
fn audited(home: &Home) -> Vec<(String, Value)> {
    let listed = home.run(["audit", "list", "--json"]).json();
    let entries = listed["entries"].as_array().unwrap();
    let secrets = entries.iter().filter(|entry| entry["action"].as_str().unwrap().starts_with("secret"));
    let about = |entry: &Value| {
        let detail: Value = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
        (entry["action"].as_str().unwrap().to_owned(), detail["name"].clone())
    };
    secrets.map(about).collect()
}

#[test]
fn a_secret_is_set_listed_rotated_and_removed_and_the_audit_tells_of_it_by_name() {
    let home = Home::new();
    assert!(home.run(["secrets", "list"]).answer().starts_with("there are no secrets"));
    assert!(!home.data_dir().exists(), "looking changes nothing");
    assert_eq!(set(&home, KEY, "first\n").json()["replaced"], false);
    let rotated = home.run_on("second", ["secrets", "rotate", KEY]).answer();
    assert!(rotated.contains(KEY) && rotated.contains("replaced"), "{rotated}");
    let [secret] = &listed(&home)[..] else { panic!("{:?}", listed(&home)) };
    assert_eq!((&secret["name"], &secret["from"], &secret["hidden"]), (&json!(KEY), &json!("file"), &json!(false)));
    assert!(secret["set_at"].as_str().unwrap().ends_with('Z'), "{secret}");
    home.run(["secrets", "rm", KEY]).answer();
    assert_eq!(listed(&home), Vec::<Value>::new());
    let of = |action: &str| (action.to_owned(), json!(KEY));
    assert_eq!(audited(&home), [of("secret_removed"), of("secret_set"), of("secret_set")]);
}

#[test]
fn what_is_not_there_cannot_be_rotated_or_removed() {
    let home = Home::new();
    set(&home, KEY, "value").answer();
    for verb in ["rotate", "rm"] {
        let ended = home.run_on("value", ["secrets", verb, "coinbase/sandbox/api_key", "--json"]);
        assert_eq!((ended.code, &ended.problem()["code"]), (Some(5), &json!("not_found")), "{ended:?}");
    }
}

#[test]
fn without_a_terminal_a_new_file_needs_to_be_told_what_seals_it() {
    let home = Home::new();
    let ended = home.run_on("value", ["secrets", "set", KEY]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    for cure in ["CAMBIST_SECRETS_PASSPHRASE_FILE", "--no-passphrase"] {
        assert!(ended.stderr.contains(cure), "{ended:?}");
    }
    assert!(!home.data_dir().join("secrets.age").exists());
}

#[test]
fn a_passphrase_seals_a_new_file_and_is_needed_from_then_on() {
    let home = Home::new().with("CAMBIST_SECRETS_PASSPHRASE", "correct horse");
    home.run_on("value", ["secrets", "set", KEY]).answer();
    assert!(!home.data_dir().join("secrets.key").exists());
    assert_eq!(listed(&home).len(), 1);
    let wrong = home.with("CAMBIST_SECRETS_PASSPHRASE", "wrong horse");
    let ended = wrong.run(["secrets", "list"]);
    assert_eq!(ended.code, Some(4), "{ended:?}");
    assert_eq!(wrong.run(["doctor"]).code, Some(12), "the doctor finds it");
    let without = wrong.with("CAMBIST_SECRETS_PASSPHRASE", "");
    assert_eq!(without.run(["secrets", "list"]).code, Some(4));
    assert!(without.run(["doctor"]).answer().contains("sealed with a passphrase, which was not given"));
}

#[test]
fn a_new_key_seals_the_file_anew() {
    let home = Home::new();
    set(&home, KEY, "value").answer();
    let key = || std::fs::read(home.data_dir().join("secrets.key")).unwrap();
    let before = key();
    home.run(["secrets", "rotate", "--no-passphrase"]).answer();
    assert_ne!(key(), before);
    assert_eq!(listed(&home).len(), 1);
    assert_eq!(audited(&home)[0], ("secrets_resealed".to_owned(), Value::Null));
}

#[test]
fn a_secret_is_set_beside_a_server_which_has_the_audit() {
    let home = Home::new();
    let _server = home.serve();
    let ended = set(&home, KEY, "value");
    assert!(ended.stderr.contains("the audit does not tell of this"), "{ended:?}");
    ended.answer();
    assert_eq!(listed(&home).len(), 1);
}

#[test]
fn a_variable_that_is_used_instead_is_named() {
    let home = Home::new().with("COINBASE_API_KEY", "by variable");
    let ended = set(&home, KEY, "in the file");
    assert!(ended.stderr.contains("not used while COINBASE_API_KEY is set"), "{ended:?}");
    let hidden: Vec<_> =
        listed(&home).iter().map(|secret| (secret["from"].clone(), secret["hidden"].clone())).collect();
    assert_eq!(hidden, [(json!("environment"), json!(false)), (json!("file"), json!(true))]);
}

#[test]
fn a_variable_that_is_meant_to_give_a_secret_and_does_not_stops_every_command() {
    let cases = [
        (&["CAMBIST_SECRETS__COINBASE__PAPER__API_KEY"][..], "not the name of a secret"),
        (&["CAMBIST_SECRETS__COINBASE__API_KEY"], "CAMBIST_SECRETS__COINBASE__LIVE__API_KEY"),
        (&["CAMBIST_SECRETS_PASSPHRASE", "CAMBIST_SECRETS_PASSPHRASE_FILE"], "leave one of them out"),
        (&["KRAKEN_API_KEY", "KRAKEN_API_KEY_FILE"], "leave one of them out"),
    ];
    for (variables, why) in cases {
        let home = variables.iter().fold(Home::new(), |home, variable| home.with(variable, "planted"));
        let ended = home.run(["config", "check"]);
        assert!(ended.code == Some(78) && ended.stderr.contains(why), "{ended:?}");
        assert!(!ended.stderr.contains("planted"), "{ended:?}");
    }
}
