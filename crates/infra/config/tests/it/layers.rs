use std::path::PathBuf;

use cambist_config::{LogFormat, LogLevel, Origin, TapeSpeed};
use cambist_model::{Amount, AssetId, Quantity, SimulatedFault, Symbol};
use serde_json::json;

use crate::setup::{Setup, USUAL};

const ORDER_VALUE: &str = "CAMBIST_SAFETY__MAX_ORDER_VALUE_USD";

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

#[test]
fn nothing_given_is_a_whole_configuration() {
    let setup = Setup::new();
    let loaded = setup.load().unwrap();
    assert_eq!(loaded.file, None);
    let config = loaded.config;
    assert_eq!((config.server.host.to_string().as_str(), config.server.port), ("127.0.0.1", 8765));
    assert_eq!(config.storage.data_dir, setup.home().join(USUAL[1]));
    assert_eq!(config.safety.max_order_value_usd, amount("1000"));
    assert_eq!(config.safety.usd_equivalents, ["USD", "USDC", "USDT"].map(|code| AssetId::parse(code).unwrap()));
    assert_eq!(config.exchanges.enabled.len(), 1);
    assert_eq!(config.exchanges.paper.tape_speed, TapeSpeed::Times(Amount::ONE));
    assert_eq!((config.log.level, config.log.format), (LogLevel::Info, LogFormat::Text));
}

#[test]
fn each_layer_is_above_the_one_before() {
    let of = |setup: &Setup| setup.load().unwrap().config.safety.max_order_value_usd;
    let setup = Setup::new();
    assert_eq!(of(&setup), amount("1000"));
    let setup = setup.file("[safety]\nmax_order_value_usd = \"1\"");
    assert_eq!(of(&setup), amount("1"));
    let setup = setup.variable(ORDER_VALUE, "2");
    assert_eq!(of(&setup), amount("2"));
    let setup = setup.flag("safety.max_order_value_usd", "--max-order-value", "3");
    assert_eq!(of(&setup), amount("3"));
}

#[test]
fn every_value_tells_where_it_comes_from() {
    let setup = Setup::new()
        .file("[server]\nport = 9000\n\n[safety]\nprice_band_pct = \"5\"\n[exchanges.paper.funding]\nusd = \"10\"")
        .variable(ORDER_VALUE, "250.50")
        .variable("CAMBIST_EXCHANGES__PAPER__FUNDING__BTC", "1")
        .flag("log.level", "--log-level", "DEBUG");
    let loaded = setup.load().unwrap();
    assert_eq!(loaded.file, Some(setup.usual_file()));
    let effective = loaded.effective();
    let of = |key: &str| {
        let line = effective.iter().find(|line| line.key == key).unwrap();
        (line.value.clone(), line.origin.clone())
    };
    let in_file = |line| Origin::File { path: setup.usual_file(), line };
    let variable = |name: &str| Origin::Environment { name: name.to_owned() };
    let flag = Origin::Flag { name: "--log-level".to_owned() };

    assert_eq!(of("server.port"), (json!(9000), in_file(2)));
    assert_eq!(of("safety.price_band_pct"), (json!("5"), in_file(5)));
    assert_eq!(of("safety.max_order_value_usd"), (json!("250.5"), variable(ORDER_VALUE)));
    assert_eq!(of("log.level"), (json!("debug"), flag));
    assert_eq!(of("exchanges.paper.funding.USD"), (json!("10"), in_file(7)));
    assert_eq!(of("exchanges.paper.funding.BTC"), (json!("1"), variable("CAMBIST_EXCHANGES__PAPER__FUNDING__BTC")));
    assert_eq!(of("server.host"), (json!("127.0.0.1"), Origin::Default));
    assert_eq!(of("safety.dry_run_mode"), (json!(null), Origin::Default));
    assert!(effective.is_sorted_by(|a, b| a.key < b.key));
}

#[test]
fn text_from_the_environment_keeps_every_digit() {
    // A reader that guesses types makes these a float, a float with an exponent, and 7.
    let value = |text: &str| {
        let loaded = Setup::new().variable(ORDER_VALUE, text).load().unwrap();
        loaded.config.safety.max_order_value_usd
    };
    assert_eq!(value("0.1000000000000000055511151231"), amount("0.1000000000000000055511151231"));
    assert_eq!(value("9007199254740993"), amount("9007199254740993"));
    assert_eq!(value("007"), amount("7"));
}

#[test]
fn an_amount_in_the_file_is_a_string_or_a_whole_number() {
    let value = |text: &str| {
        let loaded = Setup::new().file(&format!("safety.max_order_value_usd = {text}")).load().unwrap();
        loaded.config.safety.max_order_value_usd
    };
    assert_eq!(value("\"0.10\""), amount("0.1"));
    assert_eq!(value("1_000"), amount("1000"));
    assert_eq!(value("9223372036854775808"), amount("9223372036854775808"));
}

#[test]
fn every_kind_of_value_can_come_from_the_environment() {
    let setup = Setup::new()
        .variable("CAMBIST_SERVER__PORT", "0")
        .variable("CAMBIST_SERVER__HOST", "::1")
        .variable("CAMBIST_SAFETY__DRY_RUN_MODE", "True")
        .variable("CAMBIST_SAFETY__USD_EQUIVALENTS", "usd, EUR")
        .variable("CAMBIST_EXCHANGES__PAPER__SEED", "18446744073709551615")
        .variable("CAMBIST_EXCHANGES__PAPER__FAULTS__RATE_LIMIT", "0.05")
        .variable("CAMBIST_EXCHANGES__PAPER__TAPE", "tapes/btc.gz")
        .variable("CAMBIST_EXCHANGES__PAPER__TAPE_SYMBOL", "btc/usdt")
        .variable("CAMBIST_EXCHANGES__PAPER__TAPE_SPEED", "2.5x")
        .variable(
            "CAMBIST_EXCHANGES__PAPER__FEE_TIERS",
            r#"[{ from_volume_usd = 0, maker = "0.004", taker = "0.006" }]"#,
        )
        .variable("CAMBIST_LOG__FORMAT", "JSON");
    let config = setup.load().unwrap().config;
    assert_eq!((config.server.host.to_string().as_str(), config.server.port), ("::1", 0));
    assert_eq!(config.safety.dry_run_mode, Some(true));
    assert_eq!(config.safety.usd_equivalents, ["USD", "EUR"].map(|code| AssetId::parse(code).unwrap()));
    let paper = config.exchanges.paper;
    assert_eq!(paper.seed, u64::MAX);
    assert_eq!(paper.faults.rate(SimulatedFault::RateLimit), amount("0.05"));
    assert_eq!(paper.tape, Some(PathBuf::from("tapes/btc.gz")));
    assert_eq!(paper.tape_symbol, Some(Symbol::parse("BTC-USDT").unwrap()));
    assert_eq!(paper.tape_speed, TapeSpeed::Times(amount("2.5")));
    let tiers = paper.fee_tiers.unwrap();
    assert_eq!((tiers.len(), tiers[0].taker.amount()), (1, amount("0.006")));
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn every_kind_of_value_can_come_from_the_file() {
    let setup = Setup::new().file(
        r#"
        log = { level = "warn" }
        [safety]
        dry_run_mode = false
        usd_equivalents = ["USD"]
        [exchanges.paper]
        seed = 18446744073709551615
        tape = "/tapes/btc.gz"
        tape_speed = "max"
        [exchanges.paper.funding]
        USD = 1000
        "BRK.B" = "0.5"
        [[exchanges.paper.fee_tiers]]
        from_volume_usd = "0"
        maker = "0.004"
        taker = "0.006"
        [[exchanges.paper.fee_tiers]]
        from_volume_usd = "10000"
        maker = "0"
        taker = "0.001"
        "#,
    );
    let config = setup.load().unwrap().config;
    assert_eq!(config.log.level, LogLevel::Warn);
    assert_eq!(config.safety.dry_run_mode, Some(false));
    let paper = config.exchanges.paper;
    assert_eq!(paper.seed, u64::MAX);
    assert_eq!(paper.tape_speed, TapeSpeed::Max);
    assert_eq!(paper.fee_tiers.unwrap().len(), 2);
    let funding = paper.funding.unwrap();
    let of = |asset| funding.get(&AssetId::parse(asset).unwrap()).copied();
    assert_eq!(of("USD"), Quantity::parse("1000").ok());
    assert_eq!(of("BRK.B"), Quantity::parse("0.5").ok());
}

#[test]
fn paths_in_the_file_are_seen_from_the_file() {
    let setup = Setup::new().file("storage.data_dir = \"data\"\n[exchanges.paper]\ntape = \"/tapes/btc.gz\"");
    let config = setup.load().unwrap().config;
    assert_eq!(config.storage.data_dir, setup.usual_file().parent().unwrap().join("data"));
    assert_eq!(config.exchanges.paper.tape, Some(PathBuf::from("/tapes/btc.gz")));
}

#[test]
fn the_short_names_of_variables_are_accepted_and_the_full_names_count_before_them() {
    let setup = Setup::new()
        .variable("CAMBIST_DATA_DIR", "/data")
        .variable("LOG_LEVEL", "ERROR")
        .variable("LOG_FORMAT", "json")
        .variable("PAPER_TRADING", "TRUE");
    let config = setup.load().unwrap().config;
    assert_eq!(config.storage.data_dir, PathBuf::from("/data"));
    assert_eq!((config.log.level, config.log.format), (LogLevel::Error, LogFormat::Json));

    let setup = setup.variable("CAMBIST_LOG__LEVEL", "debug").variable("CAMBIST_STORAGE__DATA_DIR", "/other");
    let loaded = setup.load().unwrap();
    assert_eq!(loaded.config.log.level, LogLevel::Debug);
    assert_eq!(loaded.config.storage.data_dir, PathBuf::from("/other"));
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let setup = Setup::new();
    let without = setup.load().unwrap().config;
    let setup = setup.variable(ORDER_VALUE, "").variable("CAMBIST_CONFIG", "").variable("LOG_LEVEL", "");
    assert_eq!(setup.load().unwrap().config, without);
}

#[test]
fn variables_of_others_are_none_of_our_business() {
    let setup = Setup::new()
        .variable("CAMBISTRO", "x")
        .variable("MAX_ORDER_VALUE_USD", "x")
        .variable("CAMBIST_TEST_DATA", "/data");
    setup.load().unwrap();
}

#[test]
fn one_file_is_read_and_the_nearest_name_counts() {
    let setup = Setup::new().file("server.port = 1");
    let (by_variable, by_flag) = (setup.home().join("v.toml"), setup.home().join("f.toml"));
    std::fs::write(&by_variable, "server.port = 2\n[log]\nlevel = \"off\"").unwrap();
    std::fs::write(&by_flag, "server.port = 3").unwrap();

    let setup = setup.variable("CAMBIST_CONFIG", by_variable.to_str().unwrap());
    let loaded = setup.load().unwrap();
    assert_eq!((loaded.config.server.port, loaded.file), (2, Some(by_variable)));

    let setup = setup.config_flag(by_flag.clone());
    let loaded = setup.load().unwrap();
    assert_eq!((loaded.config.server.port, loaded.file), (3, Some(by_flag)));
    assert_eq!(loaded.config.log.level, LogLevel::Info, "nothing of the other files");
}
