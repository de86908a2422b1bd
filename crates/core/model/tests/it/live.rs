use cambist_model::access::{LiveFacts, missing_for_use};
use cambist_model::{AccountMode, ExchangeId, SecretName};

fn facts(mode: AccountMode) -> LiveFacts {
    LiveFacts {
        exchange: ExchangeId::parse("kraken").unwrap(),
        mode,
        mode_was_chosen: true,
        limits_were_chosen: true,
        missing_secrets: Vec::new(),
    }
}

fn fields(facts: &LiveFacts) -> Vec<String> {
    missing_for_use(facts).into_iter().map(|missing| missing.field.into_owned()).collect()
}

#[test]
fn real_money_takes_a_chosen_mode_and_chosen_limits_and_every_secret_and_all_that_is_missing_is_told_at_once() {
    let live = facts(AccountMode::Live);
    assert_eq!(fields(&live), Vec::<String>::new());
    let secret = |text: &str| SecretName::parse(text).unwrap();
    let nothing = LiveFacts {
        mode_was_chosen: false,
        limits_were_chosen: false,
        missing_secrets: vec![secret("kraken/live/api_key"), secret("kraken/live/api_secret")],
        ..live.clone()
    };
    assert_eq!(fields(&nothing), ["exchanges.kraken.mode", "safety", "secrets", "secrets"]);
    let cures: String = missing_for_use(&nothing).into_iter().map(|missing| missing.problem).collect();
    for cure in ["mode = \"live\"", "[safety]", "cambist secrets set kraken/live/api_secret"] {
        assert!(cures.contains(cure), "{cures}");
    }
    assert_eq!(fields(&LiveFacts { mode_was_chosen: false, ..live.clone() }), ["exchanges.kraken.mode"]);
    assert_eq!(fields(&LiveFacts { limits_were_chosen: false, ..live }), ["safety"]);
}

#[test]
fn a_sandbox_takes_its_secrets_and_paper_takes_nothing() {
    let missing = LiveFacts {
        mode_was_chosen: false,
        limits_were_chosen: false,
        missing_secrets: vec![SecretName::parse("kraken/sandbox/api_key").unwrap()],
        ..facts(AccountMode::Sandbox)
    };
    assert_eq!(fields(&missing), ["secrets"]);
    assert_eq!(fields(&LiveFacts { mode: AccountMode::Paper, ..missing }), Vec::<String>::new());
}

#[test]
fn the_name_of_a_secret_says_exchange_mode_and_what_it_is() {
    let name = SecretName::parse("Coinbase/LIVE/Api_Key").unwrap();
    assert_eq!(name.to_string(), "coinbase/live/api_key");
    assert_eq!((name.exchange().as_str(), name.mode(), name.part()), ("coinbase", AccountMode::Live, "api_key"));
    for wrong in [
        "",
        "api_key",
        "coinbase/live",
        "coinbase/paper/api_key",
        "coinbase/live/",
        "coinbase/live/api key",
        "coinbase/live/api_key/2",
        "coinbase/live/api_key_file",
    ] {
        assert!(SecretName::parse(wrong).is_err(), "{wrong}");
    }
}

/// What stands in a name's place may be the secret.
#[test]
fn a_wrong_name_is_not_repeated() {
    let error = SecretName::parse("k9f3c71d2e84b").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("k9f3"), "{error}");
}
