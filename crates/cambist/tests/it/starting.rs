//! A start that fails, after it has been said where the server listens.

use std::sync::Arc;

use cambist_ports::store::{AuditFilter, Changes, Page, Store};
use cambist_storage::{SqliteOptions, SqliteStore};
use cambist_system::SystemClock;

use crate::support::Home;

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
    let settings = vec![("fills_cursor/paper/paper".to_owned(), Some("{}".to_owned()))];
    with_records(home, async |store| store.commit(Changes { settings, ..Changes::default() }).await.unwrap());
}

fn actions(home: &Home) -> Vec<String> {
    let page = Page { limit: 10, cursor: None };
    let records = with_records(home, async |store| store.audit(&AuditFilter::default(), &page).await.unwrap());
    records.items.into_iter().map(|record| record.entry.action.to_string()).collect()
}

#[test]
fn a_server_whose_records_cannot_be_followed_says_so_and_ends() {
    let home = Home::new();
    home.run(["order", "list"]).answer();
    damage(&home);
    let ended = home.run(["serve", "--port", "0", "--json"]);
    let problem = ended.problem();
    assert_eq!((&problem["code"], ended.code), (&"internal".into(), Some(1)), "{ended:?}");
    assert_eq!(actions(&home)[..2], ["server_stopped", "server_started"]);
}

#[test]
fn a_command_is_told_so_if_it_is_about_accounts() {
    let home = Home::new();
    home.run(["order", "list"]).answer();
    damage(&home);
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
