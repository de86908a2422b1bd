use cambist_audit::{ChainedEntry, Entries, Head};
use cambist_model::AppError;
use cambist_ports::store::{AuditAction, AuditEntry, AuditFilter, AuditRecord, Changes, Page, Store};
use cambist_storage::{AuditFile, MIGRATIONS, OpenError, SqliteOptions, SqliteStore};
use std::ops::ControlFlow;

use crate::world::{Stopped, World, audit, order, order_id, placed};

const ALL: Page = Page { limit: 1_000, cursor: None };

const ACTIONS: [AuditAction; 12] = [
    AuditAction::OrderIntended,
    AuditAction::OrderDenied,
    AuditAction::OrderAnswered,
    AuditAction::CancelAsked,
    AuditAction::CancelAnswered,
    AuditAction::FillRecorded,
    AuditAction::OrderReconciled,
    AuditAction::TradingStopped,
    AuditAction::TradingResumed,
    AuditAction::ServerStarted,
    AuditAction::ServerStopped,
    AuditAction::ConfigChanged,
];

/// An entry of every kind, one of them about no order.
fn entries() -> Vec<AuditEntry> {
    let mut entries: Vec<_> = (1..).zip(ACTIONS).map(|(n, action)| audit(&order(n), action)).collect();
    entries.push(AuditEntry {
        order_id: None,
        detail: r#"{"why":"it's so"}"#.to_owned(),
        ..audit(&order(20), AuditAction::CancelAsked)
    });
    entries
}

fn only(entries: Vec<AuditEntry>) -> Changes {
    Changes { audit: entries, ..Changes::default() }
}

async fn numbers(store: &SqliteStore, filter: AuditFilter) -> Vec<u64> {
    let page = store.audit(&filter, &ALL).await.unwrap();
    assert_eq!(page.total, u64::try_from(page.items.len()).unwrap());
    page.items.iter().map(|record| record.number).collect()
}

fn exported(world: &World) -> Vec<ChainedEntry> {
    let mut all = Vec::new();
    let file = AuditFile::open(&world.database()).unwrap();
    file.visit(&mut |entry| {
        all.push(entry.unwrap());
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

#[tokio::test]
async fn every_action_is_kept_and_listed_newest_first() {
    let world = World::new();
    let store = world.open();
    store.commit(only(entries())).await.unwrap();
    let mut written: Vec<_> = (1..).zip(entries()).map(|(number, entry)| AuditRecord { number, entry }).collect();
    written.reverse();
    assert_eq!(store.audit(&AuditFilter::default(), &ALL).await.unwrap().items, written);
}

#[tokio::test]
async fn the_list_can_be_narrowed_by_order_action_and_time() {
    let world = World::new();
    let store = world.open();
    store.commit(only(entries())).await.unwrap();
    let any = AuditFilter::default;
    assert_eq!(numbers(&store, AuditFilter { order_id: Some(order_id(4)), ..any() }).await, [4]);
    assert_eq!(numbers(&store, AuditFilter { action: Some(AuditAction::CancelAsked), ..any() }).await, [13, 4]);
    let (start, end) = (Some(order(3).created_at), Some(order(6).created_at));
    assert_eq!(numbers(&store, AuditFilter { start, end, ..any() }).await, [5, 4, 3]);
    let both = AuditFilter { order_id: Some(order_id(4)), action: Some(AuditAction::OrderIntended), ..any() };
    assert_eq!(numbers(&store, both).await, [0; 0]);
}

#[tokio::test]
async fn the_chain_grows_with_every_commit_and_over_restarts_and_can_be_checked_meanwhile() {
    let world = World::new();
    let store = world.open();
    assert_eq!(world.verified(), Ok(Head::empty()));
    let open_before = AuditFile::open(&world.database()).unwrap();
    assert_eq!(open_before.verify(Vec::new()).unwrap(), Ok(Head::empty()));
    store.commit(only(entries())).await.unwrap();
    let first = world.verified().unwrap();
    assert_eq!(open_before.verify(Vec::new()).unwrap(), Ok(Head::empty()), "it shows the moment when it was opened");
    store.close().await.unwrap();
    assert_eq!(world.verified(), Ok(first.clone()), "nobody has it open");

    let store = world.open();
    store.commit(placed(&order(50))).await.unwrap();
    store.close().await.unwrap();
    let file = AuditFile::open(&world.database()).unwrap();
    assert_eq!(file.verify(vec![first]).unwrap().unwrap().count, 14);
}

#[tokio::test]
async fn what_is_exported_is_what_was_recorded() {
    let world = World::new();
    let store = world.open();
    store.commit(only(entries())).await.unwrap();
    let all = exported(&world);
    assert_eq!(all.len(), 13);
    assert_eq!(all[12].detail, r#"{"why":"it's so"}"#);
    assert_eq!((all[12].order_id.as_deref(), all[12].action.as_str()), (None, "cancel_asked"));
    assert_eq!(all[0].order_id, Some(order_id(1).to_string()));
    assert_eq!(all[0].at, order(1).created_at.to_string());
    assert!(all.iter().all(ChainedEntry::is_whole));
}

#[tokio::test]
async fn an_entry_that_is_rolled_back_leaves_no_gap() {
    let world = World::new();
    let store = world.open();
    let conflicting = Changes { settings: vec![("key".to_owned(), Some("no JSON".to_owned()))], ..only(entries()) };
    let (before, failed, after) =
        tokio::join!(store.commit(only(entries())), store.commit(conflicting), store.commit(only(entries())),);
    assert!(before.is_ok() && failed.is_err() && after.is_ok());
    assert_eq!(world.verified().unwrap().count, 26);
}

#[tokio::test]
async fn a_database_of_version_1_is_chained_by_its_migration() {
    const VERSION_1: &[cambist_storage::Migration] = &[MIGRATIONS[0]];
    let world = World::new();
    let old = SqliteOptions { migrations: VERSION_1, ..world.options() };
    SqliteStore::open(&old, &Stopped).unwrap().close().await.unwrap();
    let db = world.raw();
    for entry in entries() {
        let order_id = entry.order_id.map(|id| id.to_string());
        let action = serde_json::to_value(entry.action).unwrap();
        db.execute(
            "INSERT INTO audit_log (at, request_id, principal, face, action, order_id, detail)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entry.at.micros(),
                entry.request_id.to_string(),
                entry.principal,
                entry.face,
                action.as_str(),
                order_id,
                entry.detail,
            ),
        )
        .unwrap();
    }
    drop(db);
    let refused = AuditFile::open(&world.database()).err().unwrap();
    assert!(matches!(refused, OpenError::Older { found: 1, .. }), "{refused}");
    assert!(AppError::from(refused).hint.unwrap().contains("cambist migrate"));

    let store = world.open();
    let head = world.verified().unwrap();
    assert_eq!(head.count, 13);
    let listed = store.audit(&AuditFilter::default(), &ALL).await.unwrap().items;
    assert_eq!(listed.into_iter().rev().map(|record| record.entry).collect::<Vec<_>>(), entries());
    store.close().await.unwrap();

    // The same entries recorded by this version give the same chain.
    let fresh = World::new();
    let store = fresh.open();
    store.commit(only(entries())).await.unwrap();
    assert_eq!(fresh.verified(), Ok(head));
    store.close().await.unwrap();
}
