//! Tampering with the database behind the back of Cambist, with every guard of the schema taken away.

use cambist_audit::{Fault, FaultKind, Head};
use cambist_ports::store::{AuditAction, Changes, Store, StoreError};
use cambist_storage::AuditFile;
use rstest::rstest;
use rusqlite::Connection;

use crate::world::{World, audit, order};

const COUNT: u64 = 8;

/// A database with a few entries, and its head.
async fn recorded() -> (World, Head) {
    let world = World::new();
    let store = world.open();
    let entries = (1..=COUNT).map(|n| audit(&order(n), AuditAction::OrderIntended));
    Store::commit(&store, Changes { audit: entries.collect(), ..Changes::default() }).await.unwrap();
    store.close().await.unwrap();
    let head = world.verified().unwrap();
    (world, head)
}

/// The database without anything that protects the audit.
fn unguarded(world: &World) -> Connection {
    let db = world.raw();
    db.execute_batch("DROP TRIGGER audit_log_does_not_change; DROP TRIGGER audit_log_stays;").unwrap();
    db
}

async fn after(tampering: &str) -> Result<Head, Fault> {
    let (world, _) = recorded().await;
    unguarded(&world).execute_batch(tampering).unwrap();
    world.verified()
}

#[rstest]
#[case("at = at + 1")]
#[case("at = 9223372036854775807")]
#[case("request_id = replace(request_id, 'req_0', 'req_1')")]
#[case("principal = 'locam'")]
#[case("face = 'clj'")]
#[case("action = 'order_denied'")]
#[case("action = 'slept'")]
#[case("order_id = NULL")]
#[case("order_id = substr(order_id, 1, 29) || 'Z'")]
#[case("detail = '{ }'")]
#[case("previous_hash = replace(previous_hash, 'a', 'b')")]
#[case("hash = replace(hash, 'a', 'b')")]
#[tokio::test]
async fn a_column_that_was_changed_is_found_at_its_entry(#[case] change: &str) {
    for number in [1, 5, COUNT] {
        let (world, _) = recorded().await;
        let db = unguarded(&world);
        let before: String =
            db.query_row("SELECT group_concat(previous_hash || hash) FROM audit_log", [], |row| row.get(0)).unwrap();
        assert_eq!(db.execute(&format!("UPDATE audit_log SET {change} WHERE number = {number}"), []).unwrap(), 1);
        let hashes: String =
            db.query_row("SELECT group_concat(previous_hash || hash) FROM audit_log", [], |row| row.get(0)).unwrap();
        if change.contains("hash") && before == hashes {
            // The first has only zeros before it.
            continue;
        }
        let fault = world.verified().unwrap_err();
        assert_eq!(fault.number, number, "{fault}");
        assert!(matches!(fault.kind, FaultKind::Altered { .. }), "{fault}");
    }
}

#[tokio::test]
async fn text_that_is_no_text_is_found_at_its_entry() {
    let fault = after("UPDATE audit_log SET detail = CAST(x'7bff7d' AS TEXT) WHERE number = 3").await.unwrap_err();
    assert_eq!(fault.number, 3);
    assert!(matches!(&fault.kind, FaultKind::Unreadable(why) if why.contains("audit_log.detail of 3")), "{fault}");
}

const SHIFT_DOWN: &str =
    "UPDATE audit_log SET number = -number; UPDATE audit_log SET number = -number - 1 WHERE number < -4;
     UPDATE audit_log SET number = -number WHERE number < 0;";
const SHIFT_UP: &str =
    "UPDATE audit_log SET number = -number; UPDATE audit_log SET number = -number + 1 WHERE number <= -4;
     UPDATE audit_log SET number = -number WHERE number < 0;";

#[tokio::test]
async fn removed_rows_are_missed_at_their_place() {
    let missing = |number, to| Err(Fault { number, kind: FaultKind::Missing { to } });
    assert_eq!(after("DELETE FROM audit_log WHERE number = 1").await, missing(1, 1));
    assert_eq!(after("DELETE FROM audit_log WHERE number IN (4, 5)").await, missing(4, 5));
    let closed = format!("DELETE FROM audit_log WHERE number = 4; {SHIFT_DOWN}");
    assert_eq!(after(&closed).await, missing(4, 4));
}

#[tokio::test]
async fn a_cut_end_is_missed_also_after_more_was_written() {
    let cut = "DELETE FROM audit_log WHERE number > 6";
    assert_eq!(after(cut).await, Err(Fault { number: 7, kind: FaultKind::Truncated { to: COUNT } }));

    let (world, _) = recorded().await;
    unguarded(&world).execute_batch(cut).unwrap();
    let store = world.open();
    let entry = audit(&order(20), AuditAction::CancelAsked);
    Store::commit(&store, Changes { audit: vec![entry], ..Changes::default() }).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(world.verified(), Err(Fault { number: 7, kind: FaultKind::Missing { to: COUNT } }));
}

#[tokio::test]
async fn exchanged_rows_are_found() {
    let columns = "at, request_id, principal, face, action, order_id, detail, previous_hash, hash";
    let exchange = format!(
        "CREATE TEMP TABLE copy AS SELECT * FROM audit_log WHERE number IN (3, 6);
         UPDATE copy SET number = 9 - number;
         UPDATE audit_log SET ({columns}) = (SELECT {columns} FROM copy WHERE copy.number = audit_log.number)
          WHERE number IN (3, 6);"
    );
    assert_eq!(after(&exchange).await, Err(Fault { number: 3, kind: FaultKind::Moved { stands_at: 6 } }));
}

#[tokio::test]
async fn inserted_rows_are_found() {
    let forged = "INSERT INTO audit_log SELECT 4, at, request_id, 'somebody', face, action, order_id, detail,
         previous_hash, replace(hash, 'a', 'b') FROM audit_log WHERE number = 5;";
    let inserted = |number| Err(Fault { number, kind: FaultKind::Inserted { to: number } });
    assert_eq!(after(&format!("{SHIFT_UP} {forged}")).await, inserted(4));
    let at_the_end = forged.replace("SELECT 4", "SELECT 9");
    assert_eq!(after(&at_the_end).await, inserted(9));
}

#[tokio::test]
async fn a_head_that_is_gone_is_told_and_nothing_is_written_without_it() {
    let (world, _) = recorded().await;
    unguarded(&world).execute_batch("DELETE FROM settings WHERE key = 'audit_head'").unwrap();
    assert_eq!(world.verified(), Err(Fault { number: COUNT, kind: FaultKind::HeadLost }));
    let store = world.open();
    let entry = audit(&order(20), AuditAction::CancelAsked);
    let refused = Store::commit(&store, Changes { audit: vec![entry], ..Changes::default() }).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Corrupt(why) if why.contains("audit_head")), "{refused}");
}

#[tokio::test]
async fn rows_and_head_put_back_to_an_earlier_state_contradict_the_published_head() {
    let (world, published) = recorded().await;
    let db = unguarded(&world);
    let hash: String = db.query_row("SELECT hash FROM audit_log WHERE number = 6", [], |row| row.get(0)).unwrap();
    let head = serde_json::to_string(&Head { count: 6, hash }).unwrap();
    db.execute("DELETE FROM audit_log WHERE number > 6", []).unwrap();
    db.execute("UPDATE settings SET value = ? WHERE key = 'audit_head'", [head]).unwrap();
    assert_eq!(world.verified().unwrap().count, 6, "the database alone cannot tell");
    let file = AuditFile::open(&world.database()).unwrap();
    let fault = file.verify(vec![published]).unwrap().unwrap_err();
    assert_eq!(fault, Fault { number: 7, kind: FaultKind::Truncated { to: COUNT } });
}
