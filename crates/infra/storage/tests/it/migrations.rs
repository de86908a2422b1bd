use cambist_model::{AppError, ErrorCode};
use cambist_ports::store::Store;
use cambist_storage::{MIGRATIONS, Migration, OpenError, SqliteOptions, SqliteStore};

use crate::world::{Stopped, World, new_orders, order, order_id};

/// The number of the last one, and of the next.
const NOW: u32 = MIGRATIONS[MIGRATIONS.len() - 1].number;
const NEXT: u32 = NOW + 1;

/// A further step on top of the others: a column, a table, and a table that is built anew though others refer to it.
const FURTHER: Migration = Migration {
    number: NEXT,
    name: "further",
    sql: "ALTER TABLE settings ADD COLUMN note TEXT;
          CREATE TABLE paper_accounts_new (
              account TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, opened_at INTEGER
          ) STRICT, WITHOUT ROWID;
          INSERT INTO paper_accounts_new (account, state) SELECT account, state FROM paper_accounts;
          DROP TABLE paper_accounts;
          ALTER TABLE paper_accounts_new RENAME TO paper_accounts;",
    finish: None,
};
const BROKEN: Migration =
    Migration { number: NEXT, name: "broken", sql: "CREATE TABLE half (x); CREATE TABLE half (x);", finish: None };
const DANGLING: Migration = Migration {
    number: NEXT,
    name: "dangling",
    sql: "INSERT INTO order_events VALUES ('ord_none', 1, 0, 'open', '{}');",
    finish: None,
};
const EDITED: Migration = Migration { number: 1, name: "first_records", sql: "CREATE TABLE other (x);", finish: None };

/// Today's, followed by one more.
fn with(further: Migration) -> &'static [Migration] {
    [MIGRATIONS, &[further]].concat().leak()
}

/// Today's, with another first one.
fn edited() -> &'static [Migration] {
    let mut migrations = MIGRATIONS.to_vec();
    migrations[0] = EDITED;
    migrations.leak()
}

fn open(world: &World, migrations: &'static [Migration]) -> Result<SqliteStore, OpenError> {
    let options = SqliteOptions { migrations, ..world.options() };
    SqliteStore::open(&options, &Stopped)
}

fn refused(world: &World, migrations: &'static [Migration]) -> OpenError {
    open(world, migrations).err().unwrap()
}

fn backups(world: &World) -> Vec<String> {
    match std::fs::read_dir(world.dir.path().join("backups")) {
        Ok(files) => files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect(),
        Err(_) => Vec::new(),
    }
}

#[test]
fn the_list_is_the_directory() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    let mut files: Vec<String> =
        std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let listed: Vec<String> =
        MIGRATIONS.iter().map(|migration| format!("{:04}_{}.sql", migration.number, migration.name)).collect();
    assert_eq!(files, listed);
    assert!((1..).zip(MIGRATIONS).all(|(number, migration)| migration.number == number));
}

#[tokio::test]
async fn a_new_database_needs_no_copy_and_says_whose_it_is() {
    let world = World::new();
    let report = open(&world, MIGRATIONS).unwrap().inspect().await.unwrap();
    assert_eq!(report.schema, NOW);
    assert_eq!(backups(&world), [""; 0]);
    let id: i32 = world.raw().pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    assert_eq!(id.to_be_bytes(), *b"CAMB");
}

#[tokio::test]
async fn an_older_database_is_copied_and_then_migrated() {
    let world = World::new();
    let store = open(&world, MIGRATIONS).unwrap();
    store.commit(new_orders([order(1)])).await.unwrap();
    store.close().await.unwrap();

    let store = open(&world, with(FURTHER)).unwrap();
    assert_eq!(store.inspect().await.unwrap().schema, NEXT);
    assert_eq!(store.order(order_id(1)).await.unwrap(), Some(order(1)), "what was there stays");
    store.close().await.unwrap();

    let copies = backups(&world);
    let name = format!("cambist-{}-20261121T100000.000000Z.db", env!("CARGO_PKG_VERSION"));
    assert_eq!(copies, [name.as_str()]);
    let copy = SqliteOptions::new(world.dir.path().join("backups").join(name), world.dir.path());
    let before = SqliteStore::open(&copy, &Stopped).unwrap();
    assert_eq!(before.inspect().await.unwrap().schema, NOW);
    assert_eq!(before.order(order_id(1)).await.unwrap(), Some(order(1)));
    before.close().await.unwrap();

    drop(open(&world, with(FURTHER)).unwrap());
    assert_eq!(backups(&world).len(), 1, "with nothing to migrate nothing is copied");
}

/// Before it was written down who places an order.
const WITHOUT_PLACED_BY: &[Migration] = &[MIGRATIONS[0], MIGRATIONS[1]];

#[tokio::test]
async fn an_order_from_before_limits_of_agents_was_placed_by_whoever_uses_this_computer() {
    let world = World::new();
    open(&world, WITHOUT_PLACED_BY).unwrap().close().await.unwrap();
    let id = order_id(1).to_string();
    world
        .raw()
        .execute(
            "INSERT INTO orders VALUES (1, ?, 'c-1', NULL, 'paper', 'main', 'BTC-USD', 'buy', 'limit', '1', NULL, '2', NULL,
             'gtc', NULL, 0, 'cancel_newest', 'open', '0', '1', '0', NULL, '[]', NULL, '[]', 0, 0, 0)",
            [&id],
        )
        .unwrap();
    let store = open(&world, MIGRATIONS).unwrap();
    let old = store.order(order_id(1)).await.unwrap().unwrap();
    assert_eq!((old.placed_by.as_str(), old.counted_usd), ("local", None));
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused() {
    let world = World::new();
    open(&world, with(FURTHER)).unwrap().close().await.unwrap();
    let error = refused(&world, MIGRATIONS);
    assert!(matches!(error, OpenError::Newer { found: NEXT, known: NOW, .. }), "{error}");
    let error = AppError::from(error);
    assert_eq!(error.code, ErrorCode::StorageUnavailable);
    assert!(error.hint.unwrap().contains("newer version"));
}

#[tokio::test]
async fn a_migration_that_was_edited_later_is_noticed() {
    let world = World::new();
    open(&world, MIGRATIONS).unwrap().close().await.unwrap();
    let error = refused(&world, edited());
    assert!(matches!(error, OpenError::Changed { number: 1, .. }), "{error}");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_everything_as_it_was() {
    for migrations in [with(BROKEN), with(DANGLING)] {
        let world = World::new();
        let store = open(&world, MIGRATIONS).unwrap();
        store.commit(new_orders([order(1)])).await.unwrap();
        store.close().await.unwrap();
        let error = refused(&world, migrations);
        assert!(matches!(error, OpenError::Migration { number: NEXT, .. }), "{error}");

        let store = open(&world, MIGRATIONS).unwrap();
        let report = store.inspect().await.unwrap();
        assert_eq!((report.schema, report.problems.len()), (NOW, 0));
        assert!(report.tables.iter().all(|table| table.table != "half"));
        assert_eq!(store.order(order_id(1)).await.unwrap(), Some(order(1)));
    }
}

#[test]
fn a_file_of_somebody_elses_is_not_touched() {
    let world = World::new();
    let other = rusqlite::Connection::open(world.database()).unwrap();
    other.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
    drop(other);
    let before = std::fs::read(world.database()).unwrap();
    let error = refused(&world, MIGRATIONS);
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
    assert_eq!(std::fs::read(world.database()).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let world = World::new();
    std::fs::write(world.database(), "certainly no database, but long enough to look for a header in it").unwrap();
    let error = refused(&world, MIGRATIONS);
    assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
}

#[test]
fn a_directory_that_is_not_there_is_named() {
    let world = World::new();
    let path = world.dir.path().join("missing/cambist.db");
    let options = SqliteOptions::new(&path, world.dir.path());
    let error = SqliteStore::open(&options, &Stopped).err().unwrap().to_string();
    assert!(error.contains(&path.display().to_string()), "{error}");
}
