use std::fs;

use cambist_ports::Clock;
use cambist_ports::store::{OrderFilter, Page, Store, StoreError};
use cambist_storage::{MIGRATIONS, Migration, OpenError, SqliteOptions, SqliteStore};

use crate::world::{Stopped, World, new_orders, order};

const BROKEN: Migration =
    Migration { number: 2, name: "broken", sql: "CREATE TABLE half (x); CREATE TABLE half (x);", finish: None };

fn files(world: &World) -> Vec<String> {
    let files = fs::read_dir(world.dir.path()).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn orders(store: &SqliteStore) -> u64 {
    store.orders(&OrderFilter::default(), &Page { limit: 1, cursor: None }).await.unwrap().total
}

#[tokio::test]
async fn a_new_database_is_all_that_is_left_of_its_making() {
    let world = World::new();
    world.open().close().await.unwrap();
    assert_eq!(files(&world), ["cambist.db"]);
    let mode: String = world.raw().pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn a_database_that_cannot_be_made_leaves_nothing_behind() {
    let world = World::new();
    let migrations = vec![MIGRATIONS[0], BROKEN].leak();
    let options = SqliteOptions { migrations, ..world.options() };
    let error = SqliteStore::open(&options, &Stopped).err().unwrap();
    assert!(matches!(error, OpenError::Migration { number: 2, .. }), "{error}");
    assert_eq!(files(&world), [""; 0]);
    assert_eq!(orders(&world.open()).await, 0);
}

#[tokio::test]
async fn what_an_attempt_left_that_was_cut_short_is_not_in_the_way() {
    let world = World::new();
    for left in ["cambist.db.new", "cambist.db.new-wal", "cambist.db.new-journal"] {
        fs::write(world.dir.path().join(left), "half of something").unwrap();
    }
    let store = world.open();
    store.commit(new_orders([order(1)])).await.unwrap();
    assert_eq!(orders(&store).await, 1);
    store.close().await.unwrap();
    assert_eq!(files(&world), ["cambist.db"]);
}

#[tokio::test]
async fn a_log_whose_database_is_gone_does_not_get_into_a_new_one() {
    let world = World::new();
    let log = world.dir.path().join("cambist.db-wal");
    let store = world.open();
    store.commit(new_orders([order(1)])).await.unwrap();
    let written = fs::read(&log).unwrap();
    store.close().await.unwrap();
    fs::remove_file(world.database()).unwrap();
    fs::write(&log, written).unwrap();

    let store = world.open();
    assert_eq!(orders(&store).await, 0);
    assert_eq!(store.inspect().await.unwrap().problems, [""; 0]);
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let world = World::new();
    fs::write(world.database(), "").unwrap();
    let report = world.open().inspect().await.unwrap();
    assert_eq!(report.schema, MIGRATIONS[MIGRATIONS.len() - 1].number);
}

#[tokio::test]
async fn whoever_asks_while_it_is_opened_waits() {
    let world = World::new();
    for (is_new, number) in [(true, 1), (false, 2)] {
        let (store, opened) = SqliteStore::begin(&world.options(), Stopped.now()).unwrap();
        assert_eq!(opened.is_new(), is_new);
        store.commit(new_orders([order(number)])).await.unwrap();
        assert_eq!(orders(&store).await, number);
        opened.wait().await.unwrap();
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn closing_waits_until_it_is_open() {
    let world = World::new();
    let (store, opened) = SqliteStore::begin(&world.options(), Stopped.now()).unwrap();
    store.close().await.unwrap();
    opened.wait().await.unwrap();
    assert_eq!(files(&world), ["cambist.db"]);
}

#[tokio::test]
async fn if_it_cannot_be_opened_nobody_waits_for_ever() {
    let world = World::new();
    let options = SqliteOptions { migrations: vec![MIGRATIONS[0], BROKEN].leak(), ..world.options() };
    let (store, opened) = SqliteStore::begin(&options, Stopped.now()).unwrap();
    let read = store.orders(&OrderFilter::default(), &Page { limit: 1, cursor: None }).await;
    let written = store.commit(new_orders([order(1)])).await;
    assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
    assert!(matches!(written, Err(StoreError::Unavailable { .. })), "{written:?}");
    assert!(matches!(opened.wait().await, Err(OpenError::Migration { number: 2, .. })));
    store.close().await.unwrap();
}
