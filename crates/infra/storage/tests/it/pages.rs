use cambist_model::{Order, OrderStatus};
use cambist_ports::store::{AuditAction, AuditFilter, Changes, FillFilter, OrderFilter, Page, Store, StoreError};
use cambist_storage::SqliteStore;
use proptest::prelude::*;
use rstest::rstest;

use crate::world::{World, audit, fill, new_orders, order, placed};

fn page(limit: u32, cursor: Option<String>) -> Page {
    Page { limit, cursor }
}

/// Reads all pages, and commits one more order before each.
async fn walk(store: &SqliteStore, limit: u32, mut meanwhile: Vec<Order>) -> Vec<Order> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        if let Some(order) = meanwhile.pop() {
            store.commit(new_orders([order])).await.unwrap();
        }
        let part = store.orders(&OrderFilter::default(), &page(limit, cursor)).await.unwrap();
        assert!(part.items.len() <= usize::try_from(limit).unwrap());
        seen.extend(part.items);
        cursor = part.next_cursor;
        if cursor.is_none() {
            return seen;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_walk_over_the_pages_is_the_whole_list_whatever_comes_meanwhile(
        // Several orders share a second, so that the number has to tell them apart.
        seconds in proptest::collection::vec(0_u64..5, 0..40),
        limit in 1_u32..9,
        newer in 0_u64..10,
    ) {
        let world = World::new();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let orders: Vec<Order> = (100..)
            .zip(&seconds)
            .map(|(number, &second)| Order { created_at: order(second).created_at, ..order(number) })
            .collect();
        // What comes while somebody reads is newer than everything that was there.
        let meanwhile: Vec<Order> = (0..newer).map(|number| order(10 + number)).collect();
        let (walked, listed) = runtime.block_on(async {
            let store = world.open();
            store.commit(new_orders(orders.clone())).await.unwrap();
            let walked = walk(&store, limit, meanwhile).await;
            let listed = store.orders(&OrderFilter::default(), &page(1_000, None)).await.unwrap().items;
            (walked, listed)
        });
        let old = |list: Vec<Order>| -> Vec<Order> {
            list.into_iter().filter(|order| orders.contains(order)).collect()
        };
        let (walked, listed) = (old(walked), old(listed));
        prop_assert_eq!(walked.len(), orders.len());
        prop_assert!(listed.is_sorted_by_key(|order| std::cmp::Reverse(order.created_at)));
        prop_assert_eq!(walked, listed);
    }
}

#[tokio::test]
async fn the_total_counts_the_list_and_not_the_page() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders((1..=5).map(order))).await.unwrap();
    let first = store.orders(&OrderFilter::default(), &page(2, None)).await.unwrap();
    assert_eq!((first.items.len(), first.total), (2, 5));
    let rest = store.orders(&OrderFilter::default(), &page(3, first.next_cursor)).await.unwrap();
    assert_eq!((rest.items.len(), rest.total), (3, 5));
    assert_eq!(rest.next_cursor, None, "the last page knows that it is the last");
}

#[tokio::test]
async fn open_orders_have_pages_in_the_same_order() {
    let world = World::new();
    let store = world.open();
    let unknown = |number| Order { status: OrderStatus::Unknown, ..order(number) };
    let filled = Order { status: OrderStatus::Filled, ..order(3) };
    let orders = [order(1), unknown(2), filled, unknown(4), order(5)];
    store.commit(new_orders(orders)).await.unwrap();
    let filter = OrderFilter { statuses: vec![OrderStatus::Open, OrderStatus::Unknown], ..OrderFilter::default() };
    let first = store.orders(&filter, &page(2, None)).await.unwrap();
    let rest = store.orders(&filter, &page(2, first.next_cursor)).await.unwrap();
    assert_eq!((first.items, first.total), (vec![order(5), unknown(4)], 4));
    assert_eq!((rest.items, rest.next_cursor), (vec![unknown(2), order(1)], None));
}

#[tokio::test]
async fn fills_and_the_audit_have_pages_too() {
    let world = World::new();
    let store = world.open();
    let changes = Changes {
        new_orders: vec![order(1)],
        fills: (1..=5).map(|n| fill(&order(1), n)).collect(),
        audit: (1..=5).map(|n| audit(&order(n), AuditAction::OrderIntended)).collect(),
        ..Changes::default()
    };
    store.commit(changes).await.unwrap();

    let (mut cursor, mut fills) = (None, Vec::new());
    for expected in [2, 2, 1] {
        let part = store.fills(&FillFilter::default(), &page(2, cursor)).await.unwrap();
        assert_eq!(part.items.len(), expected);
        fills.extend(part.items);
        cursor = part.next_cursor;
    }
    assert_eq!(cursor, None);
    let newest: Vec<_> = (1..=5).rev().map(|n| fill(&order(1), n)).collect();
    assert_eq!(fills, newest, "of one moment, the one recorded last comes first");

    let first = store.audit(&AuditFilter::default(), &page(4, None)).await.unwrap();
    let rest = store.audit(&AuditFilter::default(), &page(4, first.next_cursor)).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next_cursor), (4, 1, None));
}

#[rstest]
#[case("")]
#[case("o")]
#[case("o123")]
#[case("o00000000000000000000000000000000 ")]
#[case("O00000000000000000000000000000000")]
#[case("o0000000000000000000000000000000G")]
#[case("f00000000000000000000000000000000")]
#[case("o+000000000000000+000000000000000")]
#[case("o000000000000000é000000000000000")]
#[case("' OR 1=1 --")]
#[tokio::test]
async fn a_cursor_that_was_never_given_is_refused_by_name(#[case] text: &str) {
    let world = World::new();
    let store = world.open();
    let refused = store.orders(&OrderFilter::default(), &page(2, Some(text.to_owned()))).await.unwrap_err();
    assert!(matches!(&refused, StoreError::BadCursor(named) if named == text), "{refused}");
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let world = World::new();
    let store = world.open();
    store.commit(placed(&order(1))).await.unwrap();
    store.commit(placed(&order(2))).await.unwrap();
    let cursor = store.audit(&AuditFilter::default(), &page(1, None)).await.unwrap().next_cursor;
    assert!(cursor.is_some());
    let refused = store.orders(&OrderFilter::default(), &page(1, cursor)).await.unwrap_err();
    assert!(matches!(refused, StoreError::BadCursor(_)), "{refused}");
}

#[tokio::test]
async fn a_page_of_nothing_still_gives_one_item() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders((1..=2).map(order))).await.unwrap();
    let part = store.orders(&OrderFilter::default(), &page(0, None)).await.unwrap();
    assert_eq!(part.items.len(), 1);
    assert!(part.next_cursor.is_some());
}
