//! Secrets are planted by every way in, everything is run, and every byte that comes out is searched for them.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;

use crate::support::{Ended, Home};

const BY_VARIABLE: &str = "Planted/by+variable/9f3c71d2e84b";
const BY_ALIAS: &str = "Planted/by+alias/5ab1c09e77d3";
const BY_FILE: &str = "Planted/by+file/e6620f4d81c5";
const SEALED: &str = "Planted/sealed/1d48b7a3f09e6c";
const REPLACED: &str = "Planted/replaced/72c5e19d0b8f";
const PASSPHRASE: &str = "Planted/passphrase/c80f2e5b9a14";
const IN_THE_CONFIGURATION: &str = "Planted/configuration/3be97f60a1d8";
const TOKEN: &str = "Planted/token/6f1b93ce7a20d5";
const ON_THE_COMMAND_LINE: &str = "Planted/command/line/84d1fa2c65b0";

const ALL: [&str; 9] =
    [TOKEN, BY_VARIABLE, BY_ALIAS, BY_FILE, SEALED, REPLACED, PASSPHRASE, IN_THE_CONFIGURATION, ON_THE_COMMAND_LINE];

/// The forms in which a secret could get out: itself, in hexadecimal, and in base64 wherever it begins in what was encoded.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let hex = hex(secret);
    let mut forms = vec![secret.to_owned(), hex.to_uppercase(), hex];
    for before in 0..3 {
        let text = "x".repeat(before) + secret;
        let encoded = STANDARD_NO_PAD.encode(&text);
        // The first characters depend on what stands before, the last on what comes after.
        let from = (before * 8).div_ceil(6);
        let to = text.len() * 8 / 6;
        forms.push(encoded[from..to].to_owned());
        forms.push(encoded[from..to].replace('+', "-").replace('/', "_"));
    }
    forms.push(json!(secret).to_string().trim_matches('"').replace('/', "\\/"));
    forms.into_iter().map(String::into_bytes).collect()
}

fn hex(text: &str) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap();
    text.bytes().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// Which of the secrets are in these bytes.
fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let has = |form: &Vec<u8>| bytes.windows(form.len()).any(|window| window == form);
    ALL.into_iter().filter(|secret| forms(secret).iter().any(has)).collect()
}

#[track_caller]
fn clean(what: &str, bytes: &[u8]) {
    assert_eq!(found_in(bytes), Vec::<&str>::new(), "{what}: {}", String::from_utf8_lossy(bytes));
}

#[track_caller]
fn silent(ended: &Ended) {
    clean("standard output", ended.stdout.as_bytes());
    clean("standard error", ended.stderr.as_bytes());
}

/// Every file below a directory.
fn files(dir: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files(&entry.path(), visit);
        } else if kind.is_file() {
            visit(&entry.path());
        }
    }
}

/// A home with every secret that has a place to be in.
fn planted() -> Home {
    let home = Home::new();
    let file = home.path().join("mounted-secret");
    std::fs::write(&file, format!("{BY_FILE}\n")).unwrap();
    home.with("CAMBIST_SECRETS__COINBASE__LIVE__API_KEY", BY_VARIABLE)
        .with("KRAKEN_API_SECRET", BY_ALIAS)
        .with("CAMBIST_SECRETS__GEMINI__SANDBOX__API_KEY_FILE", file.to_str().unwrap())
        .with("CAMBIST_SECRETS_PASSPHRASE", PASSPHRASE)
        .with("CAMBIST_TOKEN", TOKEN)
}

#[test]
fn the_search_finds_every_form_wherever_it_stands() {
    for secret in ALL {
        for before in ["", "a", "ab", "abc"] {
            let text = format!("{before}{secret} and more");
            for form in [text.clone(), hex(&text), STANDARD_NO_PAD.encode(&text)] {
                assert_eq!(found_in(format!("log: {form}").as_bytes()), [secret], "{form}");
            }
        }
    }
}

#[test]
fn a_full_run_lets_no_secret_out() {
    let home = planted();
    silent(&home.run_on(REPLACED, ["secrets", "set", "coinbase/sandbox/api_secret", "-vvv"]));
    silent(&home.run_on(SEALED, ["secrets", "rotate", "coinbase/sandbox/api_secret", "-vvv"]));
    silent(&home.run(["secrets", "rotate", "coinbase/sandbox/api_secret", "-vvv"]));
    let listed = home.run(["secrets", "list", "--json"]);
    silent(&listed);
    assert_eq!(listed.json()["secrets"].as_array().unwrap().len(), 4, "everything that was planted was found");

    let home = home.with("LOG_FORMAT", "json");
    let mut server = home.serve_with(["-vvv"]);
    for path in ["/price/paper/BTC-USD", "/openapi.json", "/nowhere", "/api/v1/exchanges", "/api/v1/audit"] {
        clean(path, server.get(path).body.as_bytes());
    }
    let order = json!({"symbol": "BTC-USD", "side": "sell", "type": "market", "quantity": "0.001"});
    clean("an order", server.post("/api/v1/orders", &order).body.as_bytes());
    clean("a tool", server.call_tool("list_exchanges", &json!({}), &json!({})).to_string().as_bytes());
    let shown = format!("Bearer {TOKEN}");
    let stranger = server.ask("GET", "/api/v1/account", &[("Authorization", &shown)], None);
    assert_eq!(stranger.status, 401, "{stranger:?}");
    clean("a refusal", format!("{stranger:?}").as_bytes());
    let commands: [&[&str]; 12] = [
        &["doctor", "-vvv"],
        &["doctor", "--json"],
        &["config", "show", "-vvv"],
        &["config", "show", "--json"],
        &["config", "check"],
        &["secrets", "list"],
        &["secrets", "--help"],
        &["--help"],
        &["exchange", "list", "--json"],
        &["audit", "list", "--json"],
        &["audit", "export"],
        &["audit", "verify"],
    ];
    for command in commands {
        let ended = home.run(command.iter().copied());
        silent(&ended);
        ended.answer();
    }
    server.kill();
    assert!(server.log().contains("DEBUG"), "the log is as detailed as it can be: {}", server.log());
    clean("the log", server.log().as_bytes());
    assert_eq!(home.agent().leave(), Some(0));

    let (mut looked_at, mounted) = (Vec::new(), home.path().join("mounted-secret"));
    files(home.path(), &mut |path| {
        if path != mounted {
            clean(&path.display().to_string(), &std::fs::read(path).unwrap());
            looked_at.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    });
    for expected in ["cambist.db", "secrets.age"] {
        assert!(looked_at.iter().any(|name| name == expected), "{looked_at:?}");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let home = planted();
    for words in [
        &["secrets", "set", "coinbase/live/api_key", ON_THE_COMMAND_LINE][..],
        &["secrets", "rotate", "coinbase/live/api_key", ON_THE_COMMAND_LINE],
        &["secrets", "set", ON_THE_COMMAND_LINE],
        &["secrets", "rotate", ON_THE_COMMAND_LINE],
        &["secrets", "rm", ON_THE_COMMAND_LINE, "-vvv"],
        &["secrets", "rm", ON_THE_COMMAND_LINE, "--json"],
    ] {
        let ended = home.run(words.iter().copied());
        assert_eq!(ended.code, Some(2), "{words:?}: {ended:?}");
        silent(&ended);
    }
    let never = home.run(["secrets", "set", "coinbase/live/api_key", ON_THE_COMMAND_LINE]);
    assert!(never.stderr.contains("never taken from the command line"), "{never:?}");
}

#[test]
fn a_secret_in_the_configuration_stops_the_start_and_is_not_repeated() {
    let secret = IN_THE_CONFIGURATION;
    let texts = [
        format!("[coinbase]\napi_key = \"{secret}\"\n"),
        format!("[exchanges.paper]\napi_key = \"{secret}\"\n"),
        format!("[exchanges]\nenabled = [\"{secret}\"]\n"),
        format!("[exchanges.paper]\nseed = \"{secret}\"\n"),
        format!("[server]\nhost = \"{secret}\"\n"),
        format!("[safety]\nmax_order_value_usd = \"{secret}\"\n"),
        format!("[safety]\nusd_equivalents = [\"{secret}\"]\n"),
        format!("[log]\nlevel = \"{secret}\"\n"),
        format!("api_key = \"{secret}\n"),
        format!("api_key = {secret}\n"),
    ];
    for text in texts {
        let home = Home::new();
        let file = home.path().join("cambist.toml");
        std::fs::write(&file, &text).unwrap();
        for words in [&["config", "check"][..], &["config", "show", "--json"], &["serve", "-vvv"]] {
            let ended = home.run(words.iter().copied().chain(["--config", file.to_str().unwrap()]));
            assert_eq!(ended.code, Some(78), "{text}: {ended:?}");
            silent(&ended);
        }
    }
    for variable in ["CAMBIST_API_KEY", "CAMBIST_SERVER__PORT", "CAMBIST_SERVER__HOST", "CAMBIST_EXCHANGES__ENABLED"] {
        let ended = Home::new().with(variable, secret).run(["config", "check"]);
        assert_eq!(ended.code, Some(78), "{variable}: {ended:?}");
        silent(&ended);
    }
}
