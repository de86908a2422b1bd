//! What the command line offers besides operations: what it answers, where, and how it ends.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::support::{Ended, Home};

const LIMIT: &str = "CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE";

/// A command that failed with this exit code, said why on standard error, and answered nothing.
#[track_caller]
fn failed(ended: &Ended, code: i32, why: &[&str]) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(code), ""), "{ended:?}");
    for part in why {
        assert!(ended.stderr.contains(part), "{part:?} is not said: {ended:?}");
    }
}

#[test]
fn the_configuration_is_shown_with_the_origin_of_every_value() {
    let home = Home::new().with(LIMIT, "7");
    let file = home.path().join("cambist.toml");
    std::fs::write(&file, "[exchanges.paper]\nseed = 5\n").unwrap();
    let file = file.to_str().unwrap();
    let shown = home.run(["config", "show", "--config", file]).answer();
    let line = |key: &str| shown.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key}: {shown}"));
    assert!(line("safety.max_orders_per_minute = 7 ").ends_with(&format!("# from {LIMIT}")), "{shown}");
    assert!(line("exchanges.paper.seed = 5 ").ends_with(&format!("# from {file} line 2")), "{shown}");
    assert!(line("safety.max_order_value_usd = \"1000\" ").ends_with("# default"), "{shown}");

    let shown = home.run(["config", "show", "--json"]).json();
    let settings = shown["settings"].as_array().unwrap();
    let limit = settings.iter().find(|setting| setting["key"] == "safety.max_orders_per_minute").unwrap();
    assert_eq!((&limit["value"], &limit["origin"]["name"]), (&json!(7), &json!(LIMIT)));
    assert!(!home.data_dir().exists(), "looking changes nothing");
}

#[test]
fn a_valid_configuration_is_called_valid() {
    let home = Home::new();
    let text = home.run(["config", "check"]).answer();
    assert!(text.starts_with("the configuration is valid"), "{text}");
    assert_eq!(home.run(["config", "check", "--json"]).json(), json!({"valid": true, "file": null}));
}

#[test]
fn a_bad_setting_stops_every_command_and_names_the_variable_and_the_cure() {
    let home = Home::new().with(LIMIT, "many").with("CAMBIST_SAFTY__DRY_RUN_MODE", "true");
    let why = [LIMIT, "\"many\"", "whole number", "CAMBIST_SAFTY__DRY_RUN_MODE", "no such variable"];
    for command in
        [&["config", "check"][..], &["config", "show"], &["serve", "--port", "0"], &["mcp"], &["order", "list"]]
    {
        failed(&home.run(command.iter().copied()), 78, &why);
    }
    let ended = home.run(["config", "check", "--json"]);
    assert_eq!(ended.code, Some(78));
    let problem = ended.problem();
    assert_eq!((&problem["code"], problem["fields"].as_array().unwrap().len()), (&json!("config_invalid"), 2));
    assert!(!home.data_dir().exists(), "nothing was begun");
}

#[test]
fn a_missing_configuration_file_that_was_named_is_no_default() {
    failed(&Home::new().run(["config", "check", "--config", "/nowhere/cambist.toml"]), 78, &["/nowhere/cambist.toml"]);
}

#[test]
fn the_doctor_finds_everything_in_order_alone_and_beside_a_server() {
    let home = Home::new();
    let alone = home.run(["doctor"]).answer();
    assert!(alone.lines().all(|line| line.starts_with("ok")) && alone.contains("cambist.db"), "{alone}");
    let server = home.serve();
    let beside = home.run(["doctor", "--json"]).json();
    assert_eq!(beside["healthy"], true, "{beside}");
    let records = beside["findings"].as_array().unwrap().iter().find(|finding| finding["what"] == "records").unwrap();
    let owner = format!("pid {}", server.pid());
    assert!(records["detail"].as_str().unwrap().contains(&owner), "{records}");
}

#[test]
fn the_doctor_fails_when_the_records_are_no_records() {
    let home = Home::new();
    std::fs::create_dir(home.data_dir()).unwrap();
    let file = home.data_dir().join("cambist.db");
    std::fs::write(&file, "my diary").unwrap();
    let ended = home.run(["doctor"]);
    assert_eq!(ended.code, Some(12), "{ended:?}");
    assert!(ended.stdout.contains("FAIL  records"), "what was found is the answer: {ended:?}");
    assert_eq!(std::fs::read(&file).unwrap(), b"my diary", "what is not ours is left alone");
    failed(&home.run(["balance", "list"]), 12, &["not a database of Cambist"]);
}

#[test]
fn migrate_says_what_the_records_are_and_leaves_those_in_use_alone() {
    let home = Home::new();
    let text = home.run(["migrate"]).answer();
    let report = home.run(["migrate", "--json"]).json();
    let database = home.data_dir().join("cambist.db");
    assert_eq!(report["database"], database.to_str().unwrap());
    assert!(text.contains(&format!("has schema {}", report["schema"])), "{text}");
    let server = home.serve();
    failed(&home.run(["migrate"]), 13, &[&format!("pid {}", server.pid())]);
}

#[test]
fn completions_and_version_need_no_records() {
    let home = Home::new();
    assert!(home.run(["completions", "bash"]).answer().starts_with("_cambist()"));
    failed(&home.run(["completions", "cobol"]), 2, &["cobol"]);
    let version = concat!("cambist ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(home.run(["version"]).answer(), version);
    assert_eq!(home.run(["--version"]).answer(), version);
    assert!(!home.data_dir().exists());
}

#[test]
fn a_taken_port_is_named_with_a_way_out() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let port = taken.local_addr().unwrap().port().to_string();
    failed(&home.run(["serve", "--port", &port]), 13, &[&address, "--port"]);
    let problem = home.run(["serve", "--port", &port, "--json"]).problem();
    assert_eq!(problem["code"], "busy", "{problem}");
}

#[test]
fn an_address_that_others_can_reach_is_refused() {
    let home = Home::new();
    failed(
        &home.run(["serve", "--host", "0.0.0.0", "--port", "0"]),
        78,
        &["--host", "server.auth", "tls_certificate_file"],
    );
    let by_variable = home.with("CAMBIST_SERVER__HOST", "0.0.0.0");
    failed(&by_variable.run(["serve", "--port", "0"]), 78, &["CAMBIST_SERVER__HOST"]);
}

#[test]
fn a_command_line_that_cannot_be_read_ends_with_2_and_says_what_is_meant() {
    let home = Home::new();
    failed(&home.run(["ordr"]), 2, &["ordr"]);
    failed(&home.run(["order", "buy", "BTC-USD", "0.1", "--limt", "5"]), 2, &["--limt", "--limit"]);
    failed(&home.run(["order"]), 2, &["Usage: cambist order"]);
    failed(&home.run(["order", "get", "ord_nobody", "--verbose"]), 2, &["--verbose"]);
    assert!(!home.data_dir().exists());
}

#[test]
fn operations_end_with_the_exit_code_of_their_problem() {
    let home = Home::new();
    failed(&home.run(["order", "get", "nobody"]), 5, &["nobody", "cambist order list"]);
    failed(&home.run(["order", "buy", "BTC-USD", "5"]), 3, &["order denied", "safety.max_order_value_usd"]);
    failed(&home.run(["market", "get", "BTC-"]), 2, &["BTC-USD"]);
    failed(&home.run(["market", "get", "BTCXYZ"]), 5, &["no market BTCXYZ", "BTC-USD"]);
    failed(&home.run(["--server", "http://127.0.0.1:1", "balance", "list"]), 14, &["127.0.0.1:1"]);
    failed(&home.run(["--server", "https://example.com", "balance", "list"]), 7, &["https"]);
}

#[test]
fn a_named_server_is_asked_from_any_home() {
    let (home, elsewhere) = (Home::new(), Home::new());
    let server = home.serve();
    let address = format!("http://{}", server.address());
    let own: Value = home.run(["transfer", "list", "--json"]).json()["transfers"].take();
    assert_eq!(elsewhere.run(["--server", &address, "transfer", "list", "--json"]).json()["transfers"], own);
    let socket = home.data_dir().join("cambist.sock");
    assert_eq!(
        elsewhere.run(["--server", socket.to_str().unwrap(), "transfer", "list", "--json"]).json()["transfers"],
        own
    );
    assert!(!elsewhere.data_dir().exists());
}
