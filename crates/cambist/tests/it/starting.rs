//! A start that fails, after it has been said where the server listens.

use std::io::{BufRead, BufReader};
use std::sync::Arc;

use cambist_ports::store::{AuditFilter, Changes, Page, Store};
use cambist_storage::{SqliteOptions, SqliteStore};
use cambist_system::SystemClock;

use serde_json::{Value, json};

use crate::support::{Agent, Home, until};

fn store(home: &Home) -> SqliteStore {
    let options = SqliteOptions::new(home.data_dir().join("cambist.db"), home.data_dir().join("backups"));
    SqliteStore::open(&options, &SystemClock).unwrap()
}

/// Does something with the records, which nobody else has open.
fn with_records<T>(home: &Home, act: impl AsyncFnOnce(&SqliteStore) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Arc::new(store(home));
        let done = act(&store).await;
        store.close().await.unwrap();
        done
    })
}

/// Makes it impossible to know which executions are known.
fn damage(home: &Home) {
    note_cursor(home, Some("{}"));
}

fn mend(home: &Home) {
    note_cursor(home, None);
}

fn note_cursor(home: &Home, value: Option<&str>) {
    let settings = vec![("fills_cursor/paper/paper".to_owned(), value.map(str::to_owned))];
    with_records(home, async |store| store.commit(Changes { settings, ..Changes::default() }).await.unwrap());
}

/// A home whose records cannot be followed.
fn damaged() -> Home {
    let home = Home::new();
    home.run(["order", "list"]).answer();
    damage(&home);
    home
}

fn actions(home: &Home) -> Vec<String> {
    let page = Page { limit: 10, cursor: None };
    let records = with_records(home, async |store| store.audit(&AuditFilter::default(), &page).await.unwrap());
    records.items.into_iter().map(|record| record.entry.action.to_string()).collect()
}

#[test]
fn a_server_whose_records_cannot_be_followed_says_so_and_ends() {
    let home = damaged();
    let ended = home.run(["serve", "--port", "0", "--json"]);
    let problem = ended.problem();
    assert_eq!((&problem["code"], ended.code), (&"internal".into(), Some(1)), "{ended:?}");
    assert_eq!(actions(&home)[..2], ["server_stopped", "server_started"]);
}

#[test]
fn a_command_is_told_so_if_it_is_about_accounts() {
    let home = damaged();
    assert_eq!(home.run(["order", "list", "--json"]).problem()["code"], "internal");
    assert_eq!(home.run(["market", "get", "BTC-USD", "--json"]).json()["markets"][0]["symbol"], "BTC-USD");
    let looked_at = home.run(["doctor"]);
    assert!(looked_at.code != Some(0) && looked_at.stdout.contains("FAIL  records"), "{looked_at:?}");
}

#[test]
fn a_server_whose_records_cannot_be_made_says_so_and_ends() {
    let home = Home::new();
    // In the way of the draft.
    std::fs::create_dir_all(home.data_dir().join("cambist.db.new")).unwrap();
    for command in [&["serve", "--port", "0", "--json"][..], &["market", "get", "BTC-USD", "--json"]] {
        let ended = home.run(command.iter().copied());
        let problem = ended.problem();
        assert_eq!(problem["code"], "storage_unavailable", "{ended:?}");
        assert!(problem["detail"].as_str().unwrap().contains("cannot be created"), "{ended:?}");
    }
}

#[test]
fn an_agent_is_told_so_and_gets_prices_until_it_can_begin_anew() {
    let home = damaged();
    let mut agent = home.agent();
    let price = json!({"symbols": ["BTC-USD"]});
    let orders = |agent: &mut Agent| agent.call_tool("list_orders", &json!({}), &Value::Null);
    assert_eq!(orders(&mut agent)["isError"], true);
    assert_ne!(agent.call_tool("get_market_data", &price, &Value::Null)["isError"], true);
    mend(&home);
    until("it has begun anew", || (orders(&mut agent)["isError"] != true).then_some(()));
    assert_ne!(agent.call_tool("get_market_data", &price, &Value::Null)["isError"], true);
    assert_eq!(agent.leave(), Some(0));
}

#[test]
fn a_human_who_watches_prices_keeps_nobody_from_trading() {
    let home = damaged();
    let mut watching = home.command(["watch", "BTC-USD", "--json"]).spawn().unwrap();
    let lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).next().unwrap().contains("BTC-USD"));
    assert_eq!(home.run(["order", "list", "--json"]).problem()["code"], "internal");
    mend(&home);
    until("it has begun anew", || (home.run(["order", "list"]).code == Some(0)).then_some(()));
    watching.kill().unwrap();
    watching.wait().unwrap();
}
