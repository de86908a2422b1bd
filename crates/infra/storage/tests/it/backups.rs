use cambist_model::{AppError, ErrorCode};
use cambist_ports::store::Store;
use cambist_storage::{SqliteOptions, SqliteStore};

use crate::world::{Stopped, World, new_orders, order, order_id};

#[tokio::test]
async fn a_copy_holds_what_was_committed_before_it() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([order(1)])).await.unwrap();
    let path = world.dir.path().join("copy.db");
    store.backup_to(&path).await.unwrap();
    store.commit(new_orders([order(2)])).await.unwrap();

    let options = SqliteOptions::new(&path, world.dir.path());
    let copy = SqliteStore::open(&options, &Stopped).unwrap();
    assert_eq!(copy.order(order_id(1)).await.unwrap(), Some(order(1)));
    assert_eq!(copy.order(order_id(2)).await.unwrap(), None);
    assert_eq!(copy.inspect().await.unwrap().problems, [""; 0]);
}

#[tokio::test]
async fn a_copy_never_replaces_a_file() {
    let world = World::new();
    let store = world.open();
    let path = world.dir.path().join("copy.db");
    std::fs::write(&path, "precious").unwrap();
    let error = store.backup_to(&path).await.unwrap_err();
    assert!(error.to_string().contains("copy.db"), "{error}");
    assert_eq!(AppError::from(error).code, ErrorCode::Conflict);
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
}

#[tokio::test]
async fn a_copy_that_fails_leaves_nothing() {
    let world = World::new();
    let store = world.open();
    let path = world.dir.path().join("missing/copy.db");
    let error = AppError::from(store.backup_to(&path).await.unwrap_err());
    assert_eq!(error.code, ErrorCode::StorageUnavailable);
    assert!(!path.parent().unwrap().exists());
    store.commit(new_orders([order(1)])).await.unwrap();
}

#[tokio::test]
async fn what_an_interrupted_copy_left_is_not_in_the_way() {
    let world = World::new();
    let store = world.open();
    let path = world.dir.path().join("copy.db");
    std::fs::write(world.dir.path().join("copy.db.part"), "half").unwrap();
    store.backup_to(&path).await.unwrap();
    assert!(path.exists() && !world.dir.path().join("copy.db.part").exists());
}

#[tokio::test]
async fn a_report_tells_sizes_and_rows() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([order(1), order(2)])).await.unwrap();
    let report = store.inspect().await.unwrap();
    let rows = |name: &str| report.tables.iter().find(|table| table.table == name).map(|table| table.rows);
    assert_eq!((rows("orders"), rows("fills"), rows("sqlite_stat1")), (Some(2), Some(0), None));
    assert!(report.log_bytes > 0, "what was just written is in the log");
    assert_eq!(report.problems, [""; 0]);
    store.close().await.unwrap();
    assert!(world.open().inspect().await.unwrap().database_bytes > 4_096);
}

#[tokio::test]
async fn a_report_tells_of_damage() {
    let world = World::new();
    let store = world.open();
    world.raw().execute("INSERT INTO order_events VALUES ('ord_none', 1, 0, 'open', '{}')", []).unwrap();
    let report = store.inspect().await.unwrap();
    assert_eq!(report.problems, ["a row of order_events refers to a row of orders that is not there"]);
}
