use std::sync::Arc;

use cambist_model::Order;
use cambist_ports::paper::{PaperChanges, PaperVault};
use cambist_ports::store::{Changes, OrderFilter, Page, Store, StoreError};
use cambist_storage::{SqliteOptions, SqliteStore};

use crate::world::{Stopped, World, account, new_orders, order, placed};

/// A store whose disk is nearly full from the start.
fn cramped(world: &World) -> SqliteStore {
    let options = SqliteOptions { max_pages: Some(60), ..world.options() };
    SqliteStore::open(&options, &Stopped).unwrap()
}

/// An order with so long a reason that few of them fit.
fn bulky(number: u64) -> Order {
    Order { reason: Some("x".repeat(20_000)), ..order(number) }
}

fn is_unavailable(outcome: &Result<(), StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Unavailable { detail, .. }) if detail.contains("disk is full"))
}

#[tokio::test]
async fn on_a_full_disk_a_commit_is_whole_or_refused() {
    let world = World::new();
    let store = cramped(&world);
    let mut written = 0;
    for number in 0..100 {
        let outcome = Store::commit(&store, placed(&bulky(number))).await;
        let found = Store::order(&store, bulky(number).order_id).await.unwrap();
        let events = store.order_events(bulky(number).order_id).await.unwrap().len();
        match outcome {
            Ok(()) => {
                written += 1;
                assert_eq!((found, events), (Some(bulky(number)), 1));
            }
            refused => {
                assert!(is_unavailable(&refused), "{refused:?}");
                assert_eq!((found, events), (None, 0));
            }
        }
    }
    assert!((1..100).contains(&written), "some fit and some do not, else this test shows nothing: {written}");
    let report = store.inspect().await.unwrap();
    assert_eq!(report.problems, [""; 0]);
    store.close().await.unwrap();
    let all = Page { limit: 1_000, cursor: None };
    let reopened = world.open();
    assert_eq!(reopened.orders(&OrderFilter::default(), &all).await.unwrap().total, written);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_too_large_for_the_disk_does_not_hurt_its_group() {
    let world = World::new();
    let store = Arc::new(cramped(&world));
    // All are asked for before any is waited for, so that they share groups; one in ten can never fit.
    let tasks: Vec<_> = (0..100)
        .map(|number| {
            let store = Arc::clone(&store);
            let mut changes = Changes::default();
            if number % 10 == 5 {
                changes = new_orders((0..50).map(|part| bulky(10_000 + 100 * number + part)));
            } else {
                changes.new_orders.push(order(number));
            }
            tokio::spawn(async move { (number, Store::commit(&*store, changes).await) })
        })
        .collect();
    for task in tasks {
        let (number, outcome) = task.await.unwrap();
        if number % 10 == 5 {
            assert!(is_unavailable(&outcome), "{number}: {outcome:?}");
        } else {
            outcome.unwrap();
        }
    }
    let all = Page { limit: 1_000, cursor: None };
    assert_eq!(store.orders(&OrderFilter::default(), &all).await.unwrap().total, 90);
}

#[tokio::test]
async fn the_paper_exchange_keeps_a_beginning_of_what_it_asked_for() {
    let world = World::new();
    let store = cramped(&world);
    // Small and large changes mixed: a small one that would still fit after a large one that did not must not be kept.
    let state = |n: usize| {
        let padding = if n.is_multiple_of(3) { 30_000 * n } else { 1 };
        PaperChanges { state: Some(format!("[{n},\"{}\"]", "x".repeat(padding))), ..PaperChanges::default() }
    };
    let tickets: Vec<_> = (1..=30).map(|n| PaperVault::commit(&store, account(), state(n))).collect();
    let mut kept = 0;
    for (n, ticket) in (1..).zip(tickets) {
        match ticket.await {
            Ok(()) => {
                assert_eq!(kept + 1, n, "nothing is kept after a gap");
                kept = n;
            }
            Err(StoreError::Unavailable { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert!((1..30).contains(&kept), "{kept}");
    let loaded = store.load(account()).await.unwrap().unwrap();
    assert_eq!(Some(loaded.state), state(kept).state);
}
