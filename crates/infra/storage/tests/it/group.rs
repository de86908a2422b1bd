use std::sync::Arc;

use cambist_model::{Order, OrderStatus};
use cambist_ports::paper::{PaperChanges, PaperVault};
use cambist_ports::store::{Changes, OrderFilter, Page, Store, StoreError};

use crate::world::{World, account, new_orders, order, order_id, placed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_once_are_all_durable_and_those_that_fail_hurt_nobody() {
    let world = World::new();
    let store = Arc::new(world.open());
    let tasks: Vec<_> = (0..1_000)
        .map(|number| {
            let store = Arc::clone(&store);
            // Every tenth refers to an order that is not there.
            let mut changes = placed(&order(number));
            if number % 10 == 3 {
                changes.events.push(crate::world::event(&order(5_000 + number), 1));
            }
            tokio::spawn(async move { (number, Store::commit(&*store, changes).await) })
        })
        .collect();
    let mut written = Vec::new();
    for task in tasks {
        let (number, outcome) = task.await.unwrap();
        assert_eq!(outcome.is_err(), number % 10 == 3, "{number}: {outcome:?}");
        // A read right after the answer sees it.
        let found = Store::order(&*store, order_id(number)).await.unwrap();
        assert_eq!(found.is_some(), outcome.is_ok(), "{number}");
        written.extend(found);
    }
    assert_eq!(written.len(), 900);
    // Those that failed left neither an entry nor a gap.
    assert_eq!(world.verified().unwrap().count, 900);
    store.close().await.unwrap();

    let reopened = world.open();
    for order in written {
        assert_eq!(Store::order(&reopened, order.order_id).await.unwrap(), Some(order.clone()));
        assert_eq!(reopened.order_events(order.order_id).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_job_in_a_group_sees_the_jobs_before_it() {
    let world = World::new();
    let store = world.open();
    let update =
        |status, version| Changes { updated_orders: vec![Order { status, version, ..order(1) }], ..Changes::default() };
    let (new, first, second, stale) = tokio::join!(
        Store::commit(&store, new_orders([order(1)])),
        Store::commit(&store, update(OrderStatus::PendingCancel, 0)),
        Store::commit(&store, update(OrderStatus::Canceled, 1)),
        Store::commit(&store, update(OrderStatus::Filled, 1)),
    );
    for done in [new, first, second] {
        done.unwrap();
    }
    assert!(matches!(stale, Err(StoreError::Conflict(_))));
    let now = Store::order(&store, order_id(1)).await.unwrap().unwrap();
    assert_eq!((now.status, now.version), (OrderStatus::Canceled, 2));
}

#[tokio::test]
async fn more_than_the_queue_holds_is_written_all_the_same() {
    let world = World::new();
    let store = world.open();
    let state = |n: u32| PaperChanges { state: Some(n.to_string()), ..PaperChanges::default() };
    let tickets: Vec<_> = (1..=10_000).map(|n| PaperVault::commit(&store, account(), state(n))).collect();
    for ticket in tickets {
        ticket.await.unwrap();
    }
    assert_eq!(store.load(account()).await.unwrap().unwrap().state, "10000");
}

#[tokio::test]
async fn closing_writes_what_was_queued_and_refuses_what_comes_later() {
    let world = World::new();
    let store = world.open();
    let queued: Vec<_> = (1..=50)
        .map(|n: u32| {
            let changes = PaperChanges { state: Some(n.to_string()), ..PaperChanges::default() };
            PaperVault::commit(&store, account(), changes)
        })
        .collect();
    let (first, second) = tokio::join!(store.close(), store.close());
    first.unwrap();
    second.unwrap();
    store.close().await.unwrap();
    for ticket in queued {
        ticket.await.unwrap();
    }
    assert!(!world.dir.path().join("cambist.db-wal").exists(), "the log is folded into the file");

    let late = Store::commit(&store, new_orders([order(1)])).await;
    assert!(matches!(late, Err(StoreError::Unavailable { .. })), "{late:?}");
    let late = store.load(account()).await;
    assert!(matches!(late, Err(StoreError::Unavailable { .. })), "{late:?}");
    let late = store.setting("key").await;
    assert!(matches!(late, Err(StoreError::Unavailable { .. })), "{late:?}");

    let reopened = world.open();
    assert_eq!(reopened.load(account()).await.unwrap().unwrap().state, "50");
    let none = Page { limit: 1, cursor: None };
    assert_eq!(reopened.orders(&OrderFilter::default(), &none).await.unwrap().total, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_that_holds_the_database_for_a_moment_is_waited_for() {
    let world = World::new();
    let store = Arc::new(world.open());
    let other = world.raw();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let committing = tokio::spawn({
        let store = Arc::clone(&store);
        async move { Store::commit(&*store, new_orders([order(1)])).await }
    });
    // Reads do not wait for it.
    assert_eq!(Store::order(&*store, order_id(1)).await.unwrap(), None);
    other.execute_batch("ROLLBACK").unwrap();
    committing.await.unwrap().unwrap();
}
