//! The audit from outside: what is in it, and that nothing of it can be changed unnoticed.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Ended, Home};

const LIMIT: &str = "CAMBIST_SAFETY__MAX_ORDERS_PER_MINUTE";

/// A home with some orders, and nobody who has the records open.
fn with_orders() -> Home {
    let home = Home::new();
    for id in ["one", "two", "three"] {
        home.run(["order", "sell", "BTC-USD", "0.001", "--client-order-id", id]).answer();
    }
    home
}

fn database(home: &Home) -> PathBuf {
    home.data_dir().join("cambist.db")
}

/// Puts `text` into a file of the home directory and gives its path.
fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Changes every `from` in the database file into `to`, which is as long. Some may be what is left of rows that moved.
fn flip(home: &Home, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut bytes = std::fs::read(database(home)).unwrap();
    let places = bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from.as_bytes());
    let places: Vec<_> = places.map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes.splice(at..at + to.len(), to.bytes());
    }
    std::fs::write(database(home), bytes).unwrap();
}

#[track_caller]
fn contradicted(ended: &Ended, why: &str) {
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(6), ""), "{ended:?}");
    assert!(ended.stderr.contains(why), "{ended:?}");
}

fn entries(home: &Home, action: &str) -> Vec<Value> {
    let mut listed = home.run(["audit", "list", "--action", action, "--json"]).json();
    let Value::Array(entries) = listed["entries"].take() else { panic!("{listed}") };
    entries
}

/// The particulars of an entry.
fn detail(entry: &Value) -> Value {
    serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap()
}

#[test]
fn a_decision_is_recorded_with_who_made_it_by_which_face_and_by_which_limits() {
    let home = with_orders().with("CAMBIST_SAFETY__MAX_ORDER_VALUE_USD", "5");
    let denied = home.run(["order", "buy", "BTC-USD", "0.001", "--json"]).problem();
    let [entry] = &entries(&home, "order_denied")[..] else { panic!() };
    assert_eq!((&entry["principal"], &entry["face"]), (&json!("local"), &json!("cli")));
    assert_eq!(entry["order_id"], denied["order_id"]);
    assert_eq!(detail(entry)["limits"]["max_order_value_usd"], "5");
    assert_eq!(detail(entry)["order"]["order_id"], denied["order_id"]);
    let intended = entries(&home, "order_intended");
    assert_eq!(intended.len(), 3);
    assert_eq!(detail(&intended[0])["limits"]["max_order_value_usd"], "1000");
    let order_id = intended[0]["order_id"].as_str().unwrap();
    let of_order = home.run(["audit", "list", "--order-id", order_id, "--json"]).json();
    let actions: Vec<_> = of_order["entries"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["order_answered", "order_intended"]);
}

#[test]
fn servers_and_changes_of_the_rules_are_recorded() {
    let home = Home::new();
    let server = home.serve();
    let started = entries(&home, "server_started");
    assert_eq!(started.len(), 1, "a command that asks the server is none");
    let told = detail(&started[0]);
    assert_eq!((&told["version"], &told["runs_as"]), (&json!(env!("CARGO_PKG_VERSION")), &json!("serve")));
    assert_eq!(told["rules"]["safety.max_orders_per_minute"], "10");
    let listed = server.get("/api/v1/audit?action=server_started").json(200);
    assert_eq!(listed["entries"][0], started[0]);
    assert_eq!(server.terminate(), Some(0));

    let home = home.with(LIMIT, "7");
    let stopped = entries(&home, "server_stopped");
    assert_eq!(detail(&stopped[0])["runs_as"], "serve");
    let changed = entries(&home, "config_changed");
    assert_eq!(changed.len(), 2, "the first rules, and then the change");
    let change = json!({"changed": {"safety.max_orders_per_minute": {"before": "10", "after": "7"}}});
    assert_eq!(detail(&changed[0]), change);
    assert_eq!(entries(&home, "config_changed").len(), 2, "nothing changed since");
    assert_eq!(entries(&home, "server_started").len(), 1, "a command is no server");
}

#[test]
fn the_audit_is_verified_exported_and_signed_alone_and_beside_a_server() {
    let home = with_orders();
    let alone = home.run(["audit", "verify", "--json"]).json();
    assert_eq!((&alone["whole"], &alone["count"]), (&json!(true), &json!(7)));
    let early = home.run(["audit", "head"]).answer();
    let signed = file(&home, "head.json", &home.run(["audit", "head", "--sign"]).answer());

    let server = home.serve();
    let path = home.path().join("audit.jsonl");
    let path = path.to_str().unwrap();
    let told = home.run(["audit", "export", "--output", path]).answer();
    let lines = std::fs::read_to_string(path).unwrap();
    assert_eq!(lines, home.run(["audit", "export"]).answer());
    assert_eq!(lines.lines().count(), 8, "the server has started meanwhile");
    assert!(told.contains("8 entries") && told.contains(path), "{told}");
    contradicted(&home.run(["audit", "export", "--output", path]), path);
    for subject in [&["audit", "verify"][..], &["audit", "verify", "--file", path]] {
        let words = subject.iter().copied().chain(["--head", early.trim(), "--head-file", &signed, "--json"]);
        let verified = home.run(words).json();
        assert_eq!((&verified["count"], &verified["heads_passed"]), (&json!(8), &json!(2)));
    }
    drop(server);
}

#[test]
fn a_flipped_byte_of_the_database_is_found_at_its_entry_and_nobody_signs_it() {
    let home = with_orders();
    flip(&home, "localcliorder_answered", "localcliorder_answerex");
    let problem = home.run(["audit", "verify", "--json"]);
    contradicted(&problem, "");
    assert_eq!(problem.problem()["code"], "conflict");
    contradicted(&home.run(["audit", "verify"]), "was altered");
    contradicted(&home.run(["audit", "head", "--sign"]), "was altered");
    assert!(!home.data_dir().join("audit.key").exists());
}

#[test]
fn an_export_that_was_tampered_with_is_found_at_its_place() {
    let home = with_orders();
    let export = home.run(["audit", "export"]).answer();
    let lines: Vec<&str> = export.lines().collect();
    let verify = |lines: &[&str]| {
        let path = file(&home, "tampered.jsonl", &(lines.join("\n") + "\n"));
        home.run(["audit", "verify", "--file", &path])
    };
    verify(&lines).answer();
    contradicted(&verify(&[&lines[..2], &lines[3..]].concat()), "missing: entry 3");
    contradicted(&verify(&[&lines[..2], &[lines[3], lines[2]], &lines[4..]].concat()), "entry 3 stands at place 4");
    contradicted(&verify(&[&lines[..4], &lines[3..]].concat()), "inserted later, never recorded: entry 5");
    let altered = lines[1].replace("\"cli\"", "\"mcp\"");
    contradicted(&verify(&[&lines[..1], &[altered.as_str()], &lines[2..]].concat()), "entry 2 was altered");
    let head = home.run(["audit", "head"]).answer();
    let cut = file(&home, "cut.jsonl", &(lines[..5].join("\n") + "\n"));
    home.run(["audit", "verify", "--file", &cut]).answer();
    let against = home.run(["audit", "verify", "--file", &cut, "--head", head.trim()]);
    contradicted(&against, "missing at the end: entries 6 to 7");
}

#[test]
fn records_that_were_put_back_contradict_the_head_that_was_published() {
    let home = with_orders();
    let earlier = std::fs::read(database(&home)).unwrap();
    home.run(["order", "sell", "BTC-USD", "0.001"]).answer();
    let signed = home.run(["audit", "head", "--sign"]).answer();
    let path = file(&home, "head.json", &signed);
    std::fs::write(database(&home), earlier).unwrap();
    home.run(["audit", "verify"]).answer();
    contradicted(&home.run(["audit", "verify", "--head-file", &path]), "missing at the end: entries 8 to 9");

    let forged = file(&home, "forged.json", &signed.replace("\"count\":9", "\"count\":7"));
    contradicted(&home.run(["audit", "verify", "--head-file", &forged]), "the signature does not fit");
    let other = with_orders();
    let theirs = file(&home, "theirs.json", &other.run(["audit", "head", "--sign"]).answer());
    contradicted(&home.run(["audit", "verify", "--head-file", &theirs]), "another key");
}

#[test]
fn whoever_only_looks_creates_nothing_and_is_told_what_is_not_there() {
    let home = Home::new();
    for words in [&["audit", "verify"][..], &["audit", "export"], &["audit", "head", "--sign"]] {
        let ended = home.run(words.iter().copied());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(12), ""), "{ended:?}");
    }
    assert!(!home.data_dir().exists());
    for wrong in [&["audit", "verify", "--head", "7"][..], &["audit", "verify", "--file", "/nowhere"]] {
        assert_eq!(home.run(wrong.iter().copied()).code, Some(2));
    }
}
