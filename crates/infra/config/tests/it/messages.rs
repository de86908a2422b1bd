use cambist_config::{Environment, Sources, load};
use cambist_model::{AppError, ErrorCode};
use rstest::rstest;

use crate::setup::Setup;

#[rstest]
#[case::not_a_number(
    "CAMBIST_SAFETY__MAX_ORDER_VALUE_USD",
    "abc",
    "CAMBIST_SAFETY__MAX_ORDER_VALUE_USD = \"abc\": \"abc\" is not a decimal number; write it like \"0.1\", without exponent or separators"
)]
#[case::negative(
    "CAMBIST_SAFETY__MAX_ORDER_VALUE_USD",
    "-1",
    "CAMBIST_SAFETY__MAX_ORDER_VALUE_USD = \"-1\": must not be negative"
)]
#[case::typing_error(
    "CAMBIST_SAFETY__MAX_ORDER_VALUE_US",
    "5",
    "CAMBIST_SAFETY__MAX_ORDER_VALUE_US: there is no such variable; did you mean CAMBIST_SAFETY__MAX_ORDER_VALUE_USD?"
)]
#[case::one_underscore(
    "CAMBIST_LOG_LEVEL",
    "info",
    "CAMBIST_LOG_LEVEL: there is no such variable; did you mean CAMBIST_LOG__LEVEL?"
)]
#[case::nothing_like_it(
    "CAMBIST_ZZZZZZZZZZZZZZZZ",
    "1",
    "CAMBIST_ZZZZZZZZZZZZZZZZ: there is no such variable; docs/reference/env.md has all of them"
)]
#[case::section("CAMBIST_SAFETY", "1", "CAMBIST_SAFETY: there is no such variable")]
#[case::port(
    "CAMBIST_SERVER__PORT",
    "65536",
    "CAMBIST_SERVER__PORT = \"65536\": is not a whole number from 0 to 65535"
)]
#[case::flag(
    "CAMBIST_SAFETY__DRY_RUN_MODE",
    "yes",
    "CAMBIST_SAFETY__DRY_RUN_MODE = \"yes\": is neither true nor false"
)]
#[case::word("LOG_LEVEL", "loud", "LOG_LEVEL = \"loud\": is not one of: off, error, warn, info, debug, trace")]
#[case::host(
    "CAMBIST_SERVER__HOST",
    "localhost",
    "CAMBIST_SERVER__HOST = \"localhost\": \"localhost\" is not an IP address; write \"127.0.0.1\" for localhost"
)]
#[case::wide_open(
    "CAMBIST_SERVER__HOST",
    "0.0.0.0",
    "CAMBIST_SERVER__HOST = \"0.0.0.0\": others could trade with your accounts"
)]
#[case::live(
    "PAPER_TRADING",
    "false",
    "PAPER_TRADING = \"false\": only \"true\" is possible: live trading is not there yet"
)]
#[case::exchange(
    "CAMBIST_EXCHANGES__ENABLED",
    "paper,mtgox",
    "CAMBIST_EXCHANGES__ENABLED = \"paper,mtgox\": this version has no adapter for mtgox; it has: paper, kraken, binance"
)]
#[case::asset(
    "CAMBIST_SAFETY__USD_EQUIVALENTS",
    "USD,,EUR",
    "CAMBIST_SAFETY__USD_EQUIVALENTS = \"USD,,EUR\": \"\" is not an asset"
)]
#[case::tilde("CAMBIST_DATA_DIR", "~/data", "CAMBIST_DATA_DIR = \"~/data\": only a shell knows what ~ is")]
#[case::whole_table(
    "CAMBIST_EXCHANGES__PAPER__FUNDING",
    "5",
    "CAMBIST_EXCHANGES__PAPER__FUNDING = \"5\": is a table; set a value for each name in it"
)]
#[case::inline(
    "CAMBIST_EXCHANGES__PAPER__FEE_TIERS",
    "0.1",
    "CAMBIST_EXCHANGES__PAPER__FEE_TIERS = \"0.1\": is a floating-point number"
)]
#[case::funding(
    "CAMBIST_EXCHANGES__PAPER__FUNDING__USD",
    "-5",
    "CAMBIST_EXCHANGES__PAPER__FUNDING__USD = \"-5\": \"-5\" must not be negative"
)]
#[case::file(
    "CAMBIST_CONFIG",
    "/nowhere/config.toml",
    "CAMBIST_CONFIG = \"/nowhere/config.toml\": there is no such file"
)]
fn a_wrong_variable_is_named_with_its_cure(#[case] name: &str, #[case] value: &str, #[case] expected: &str) {
    let problems = Setup::new().variable(name, value).problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with(expected), "{}", problems[0]);
}

#[rstest]
#[case::not_toml("[safety\n", "FILE line 1: ")]
#[case::twice("[log]\nlevel = \"info\"\nlevel = \"warn\"", "FILE line 3: duplicate key")]
#[case::unknown(
    "\n[safety]\nmax_order_value = \"1\"",
    "FILE line 3: safety.max_order_value: there is no such setting; did you mean safety.max_order_value_usd?"
)]
#[case::unknown_section(
    "[safty]\nprice_band_pct = \"1\"",
    "FILE line 1: safty: there is no such setting; did you mean safety?"
)]
#[case::float(
    "safety.max_order_value_usd = 0.5",
    "FILE line 1: safety.max_order_value_usd = 0.5: is a floating-point number, which is not exact; write it in quotes: \"0.5\""
)]
#[case::float_in_a_map(
    "exchanges.paper.funding.BTC = 0.5",
    "FILE line 1: exchanges.paper.funding.btc = 0.5: is a floating-point number"
)]
#[case::text_for_a_number(
    "server.port = \"8765\"",
    "FILE line 1: server.port = \"8765\": is a string; it takes a whole number from 0 to 65535"
)]
#[case::text_for_a_flag(
    "safety.dry_run_mode = \"true\"",
    "FILE line 1: safety.dry_run_mode = \"true\": is a string; it takes true or false"
)]
#[case::section_value("safety = 1", "FILE line 1: safety: is a section and has no value of its own")]
#[case::text_for_a_list(
    "safety.usd_equivalents = \"USD\"",
    "FILE line 1: safety.usd_equivalents = \"USD\": is a string; it takes a list"
)]
#[case::time("storage.data_dir = 2026-01-01", "FILE line 1: storage.data_dir = 2026-01-01: is a time; it takes a path")]
#[case::bad_name("exchanges.paper.funding.\"US$\" = 1", "FILE line 1: exchanges.paper.funding")]
#[case::record(
    "exchanges.paper.fee_tiers = [{ from_volume_usd = 0, maker = 0.1, taker = 0 }]",
    "FILE line 1: exchanges.paper.fee_tiers = [{ from_volume_usd = 0, maker = 0.1, taker = 0 }]: maker is a floating-point number"
)]
#[case::record_field(
    "exchanges.paper.fee_tiers = [{ from_volume_usd = 0, maker = 0, taker = 0, x = 1 }]",
    "FILE line 1: exchanges.paper.fee_tiers = "
)]
#[case::record_missing(
    "exchanges.paper.fee_tiers = [{ from_volume_usd = 0, maker = 0 }]",
    "FILE line 1: exchanges.paper.fee_tiers = "
)]
#[case::record_number(
    "exchanges.paper.fee_tiers = [1]",
    "FILE line 1: exchanges.paper.fee_tiers = [1]: holds a whole number; it takes a list of tables"
)]
fn a_wrong_line_is_named_with_its_cure(#[case] text: &str, #[case] expected: &str) {
    let problems = Setup::new().file(text).problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with(expected), "{}", problems[0]);
}

#[rstest]
#[case::latency("latency_min_ms = 5", "latency_min_ms = 5: is above latency_max_ms (0); raise that too")]
#[case::long_latency("latency_max_ms = 60001", "latency_max_ms = 60001: must be at most 60000")]
#[case::symbol_without_tape("tape_symbol = \"BTC-USD\"", "tape_symbol = \"BTC-USD\": has no effect without a tape")]
#[case::speed_without_tape("tape_speed = \"2x\"", "tape_speed = \"2x\": has no effect without a tape")]
#[case::speed(
    "tape_speed = \"-1x\"\ntape = \"t\"",
    "tape_speed = \"-1x\": \"-1x\" is not a speed; write \"1x\", \"10x\" or \"max\""
)]
#[case::still("tape_speed = \"0x\"\ntape = \"t\"", "tape_speed = \"0x\": \"0x\" is not a speed")]
#[case::share("faults.rate_limit = 2", "faults.rate_limit = 2: must lie between 0 and 1")]
#[case::shares("faults = { rate_limit = \"0.6\", network_error = \"0.6\" }", "faults: are more than 1 together")]
#[case::no_tier("fee_tiers = []", "fee_tiers = []: needs a first tier")]
#[case::percent(
    "fee_tiers = [{ from_volume_usd = 0, maker = 40, taker = 60 }]",
    "fee_tiers = [{ from_volume_usd = 0, maker = 40, taker = 60 }]: rates are fractions below 1"
)]
fn paper_settings_that_do_not_fit_are_named(#[case] text: &str, #[case] expected: &str) {
    let problems = Setup::new().file(&format!("[exchanges.paper]\n{text}")).problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains(expected), "{}", problems[0]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let setup = Setup::new()
        .file("server.port = 99999\nsafety.price_band_pct = \"ten\"\nnonsense = 1")
        .variable("CAMBIST_SAFETY__MAX_LOSS_PER_DAY_USD", "much")
        .variable("CAMBIST_NONSENSE", "1")
        .flag("log.level", "--log-level", "loud");
    let problems = setup.problems();
    let expected = [
        "FILE line 1: server.port = 99999",
        "FILE line 2: safety.price_band_pct = \"ten\"",
        "FILE line 3: nonsense",
        "CAMBIST_SAFETY__MAX_LOSS_PER_DAY_USD = \"much\"",
        "CAMBIST_NONSENSE",
        "--log-level = \"loud\"",
    ];
    for part in expected {
        assert_eq!(problems.iter().filter(|line| line.starts_with(part)).count(), 1, "{part}: {problems:#?}");
    }
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");

    let error = AppError::from(setup.load().unwrap_err());
    assert_eq!(error.code, ErrorCode::ConfigInvalid);
    assert_eq!(error.fields.len(), expected.len());
    assert!(error.fields.iter().any(|field| field.field == "safety.price_band_pct"));
}

#[test]
fn a_value_that_is_wrong_below_a_good_one_is_wrong_all_the_same() {
    let setup = Setup::new().file("server.port = 99999").variable("CAMBIST_SERVER__PORT", "1");
    assert_eq!(setup.problems().len(), 1);
}

#[test]
fn without_a_home_the_data_directory_must_be_given() {
    let error = load(&Sources::default()).unwrap_err().to_string();
    assert_eq!(error, "storage.data_dir: there is no home directory to keep it in; set --data-dir or CAMBIST_DATA_DIR");
    let given = Sources { environment: Environment::new([("CAMBIST_DATA_DIR", "/data")]), ..Sources::default() };
    load(&given).unwrap();
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let setup = Setup::new();
    let home = setup.home();
    let problems = setup.config_flag(home.clone()).problems();
    let expected = format!("--config = {:?}: cannot be read: ", home.display().to_string());
    assert!(problems[0].starts_with(&expected), "{problems:?}");

    let setup = Setup::new();
    std::fs::create_dir_all(setup.usual_file()).unwrap();
    let problems = setup.problems();
    assert!(problems[0].starts_with("FILE line 1: cannot be read: "), "{problems:?}");
}

#[test]
fn a_hostile_value_does_not_make_a_hostile_message() {
    let problems = Setup::new().variable("CAMBIST_SERVER__PORT", &"x".repeat(1_000_000)).problems();
    assert!(problems[0].len() < 300, "{} characters", problems[0].len());
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_refused() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let value = OsString::from_vec(vec![0xff]);
    let environment = Environment::new([
        (OsString::from("CAMBIST_SERVER__PORT"), value.clone()),
        (OsString::from("CAMBIST_DATA_DIR"), OsString::from("/data")),
        (OsString::from("OTHER"), value),
    ]);
    let sources = Sources { environment, ..Sources::default() };
    let error = load(&sources).unwrap_err().to_string();
    assert_eq!(error, "CAMBIST_SERVER__PORT: is not Unicode text");
}

#[rstest]
#[case::in_the_clear(&[("HOST", "0.0.0.0"), ("AUTH", "required")], "tokens would be sent in the clear")]
#[case::open_to_a_proxy(&[("BEHIND_TLS_PROXY", "true")], "must be \"required\" behind a proxy")]
#[case::half_of_it(&[("TLS_CERTIFICATE_FILE", "/c.pem")], "is needed with server.tls_certificate_file")]
fn a_server_that_others_could_use_or_overhear_is_refused(#[case] server: &[(&str, &str)], #[case] problem: &str) {
    let set = |setup: Setup, (name, value): &(&str, &str)| setup.variable(&format!("CAMBIST_SERVER__{name}"), value);
    let problems = server.iter().fold(Setup::new(), set).problems();
    assert!(problems.len() == 1 && problems[0].contains(problem), "{problems:?}");
}

#[rstest]
#[case::by_itself(&[("TLS_CERTIFICATE_FILE", "/c.pem"), ("TLS_KEY_FILE", "/k.pem")])]
#[case::by_a_proxy(&[("BEHIND_TLS_PROXY", "true")])]
fn others_may_come_in_with_tokens_and_tls(#[case] tls: &[(&str, &str)]) {
    let open = [("HOST", "0.0.0.0"), ("AUTH", "required")];
    let variables =
        open.iter().chain(tls).map(|(name, value)| (format!("CAMBIST_SERVER__{name}"), (*value).to_owned()));
    let environment = Environment::new(variables.chain([("HOME".to_owned(), "/home/u".to_owned())]));
    assert!(load(&Sources { environment, ..Sources::default() }).is_ok());
}

#[rstest]
#[case::no_issuer("audience = \"a\"", "server.oauth.issuer: is needed")]
#[case::keys_of_nobody("jwks_url = \"https://a.example/keys\"", "server.oauth.issuer: is needed")]
#[case::no_audience("issuer = \"https://a.example\"", "server.oauth.audience: is needed")]
#[case::empty_audience("issuer = \"https://a.example\"\naudience = \" \"", "audience = \" \": is empty")]
#[case::no_address("issuer = \"https://a.example\"\naudience = \"a\"", "server.oauth.resource_url: is needed")]
#[case::in_the_clear("issuer = \"http://a.example\"\naudience = \"https://b.example\"", "write it with https://")]
#[case::query("issuer = \"https://a.example?b\"\naudience = \"https://b.example\"", "must not have a query")]
#[case::secret("client_secret = \"a\"", "client_secret")]
fn an_issuer_that_could_not_be_trusted_or_found_is_refused(#[case] text: &str, #[case] expected: &str) {
    let problems = Setup::new().file(&format!("[server.oauth]\n{text}")).problems();
    assert!(problems.len() == 1 && problems[0].contains(expected), "{problems:?}");
}

#[test]
fn an_issuer_is_enough_to_let_others_in_by_tls() {
    let oauth = "[server.oauth]\nissuer = \"https://a.example/\"\naudience = \"https://b.example/mcp\"";
    let setup = Setup::new().file(&format!("server.host = \"0.0.0.0\"\nserver.behind_tls_proxy = true\n{oauth}"));
    let server = setup.load().unwrap().config.server;
    let issuer = server.oauth.issuer().unwrap();
    assert!(server.requires_token());
    assert_eq!((issuer.url.as_str(), issuer.resource_url.as_str()), ("https://a.example/", "https://b.example/mcp"));
    let setup = Setup::new().file(&format!("server.host = \"0.0.0.0\"\n{oauth}"));
    assert!(setup.problems()[0].contains("tokens would be sent in the clear"));
}
