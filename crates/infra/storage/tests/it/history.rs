use cambist_model::{
    Amount, ExchangeOrderId, Fill, FillId, Liquidity, OrderEvent, OrderEventKind, OrderStatus, Price, Side, Symbol,
    Timestamp,
};
use cambist_ports::store::{AuditAction, Changes, FillFilter, Page, Store, StoreError};
use cambist_storage::SqliteStore;
use rstest::rstest;

use crate::world::{World, account, audit, event, fill, new_orders, order, order_id, paper};

const ALL: Page = Page { limit: 1_000, cursor: None };

fn events(events: impl IntoIterator<Item = OrderEvent>) -> Changes {
    Changes { events: events.into_iter().collect(), ..Changes::default() }
}

fn fills(fills: impl IntoIterator<Item = Fill>) -> Changes {
    Changes { fills: fills.into_iter().collect(), ..Changes::default() }
}

async fn with_orders(world: &World) -> SqliteStore {
    let store = world.open();
    store.commit(new_orders((1..=3).map(order))).await.unwrap();
    store
}

#[tokio::test]
async fn every_kind_of_event_is_read_as_it_was_written_in_its_order() {
    let world = World::new();
    let store = with_orders(&world).await;
    let reason = || "no \"reason\"".to_owned();
    let kinds = [
        OrderEventKind::Intended { facts: None },
        OrderEventKind::Denied { denials: Vec::new(), facts: None },
        OrderEventKind::Accepted { exchange_order_id: ExchangeOrderId::parse("p-1").unwrap() },
        OrderEventKind::Rejected { reason: reason() },
        OrderEventKind::Lost { cause: reason() },
        OrderEventKind::Triggered,
        OrderEventKind::Filled { fill_id: FillId::parse("t-1").unwrap() },
        OrderEventKind::CancelAsked,
        OrderEventKind::CancelRefused { reason: reason() },
        OrderEventKind::Canceled { reason: reason() },
        OrderEventKind::Expired,
        OrderEventKind::Reconciled { evidence: reason() },
    ];
    let written: Vec<OrderEvent> = (1..)
        .zip(kinds)
        .map(|(sequence, what)| OrderEvent { what, status: OrderStatus::Unknown, ..event(&order(1), sequence) })
        .collect();
    store.commit(events(written.iter().rev().cloned())).await.unwrap();
    store.commit(events([event(&order(2), 1)])).await.unwrap();
    assert_eq!(store.order_events(order_id(1)).await.unwrap(), written);
    assert_eq!(store.order_events(order_id(3)).await.unwrap(), []);
}

#[tokio::test]
async fn a_place_in_an_orders_history_is_taken_once() {
    let world = World::new();
    let store = with_orders(&world).await;
    store.commit(events([event(&order(1), 1)])).await.unwrap();
    let refused = store.commit(events([event(&order(1), 1)])).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict(_)), "{refused}");
}

#[tokio::test]
async fn what_refers_to_an_order_that_is_not_there_is_a_conflict() {
    let world = World::new();
    let store = world.open();
    for changes in [events([event(&order(9), 1)]), fills([fill(&order(9), 1)])] {
        let refused = store.commit(changes).await.unwrap_err();
        assert!(matches!(&refused, StoreError::Conflict(what) if what.contains(&order_id(9).to_string())), "{refused}");
    }
}

#[tokio::test]
async fn an_execution_is_read_as_it_was_written_and_counted_once() {
    let world = World::new();
    let store = with_orders(&world).await;
    let (exchange, account) = paper();
    let plain = fill(&order(1), 1);
    let other = Fill {
        side: Side::Sell,
        liquidity: Liquidity::Taker,
        usd_rate: None,
        fee: cambist_model::Money::new(Amount::parse("-0.25").unwrap(), plain.fee.asset),
        executed_at: Timestamp::from_micros(-1),
        ..fill(&order(1), 2)
    };
    store.commit(fills([plain.clone(), other.clone()])).await.unwrap();
    let page = store.fills(&FillFilter::default(), &ALL).await.unwrap();
    assert_eq!(page.items, [plain.clone(), other.clone()]);
    assert!(store.has_fill(exchange, account, &plain.fill_id).await.unwrap());
    let unknown = FillId::parse("t-3").unwrap();
    assert!(!store.has_fill(exchange, account, &unknown).await.unwrap());

    let again = store.commit(fills([Fill { price: Price::ZERO, ..plain.clone() }])).await.unwrap_err();
    assert!(matches!(&again, StoreError::Conflict(what) if what.contains("t-1")), "{again}");
    assert_eq!(store.fills(&FillFilter::default(), &ALL).await.unwrap().items, [plain, other]);
}

#[tokio::test]
async fn the_history_of_an_account_is_oldest_first_and_whole() {
    let world = World::new();
    let store = with_orders(&world).await;
    let (exchange, account) = paper();
    let elsewhere = Fill { account: cambist_model::AccountId::parse("other").unwrap(), ..fill(&order(1), 9) };
    // Two of one moment keep the order in which they were recorded; one that is learned late goes to its place.
    let (late, one, two) = (fill(&order(1), 3), fill(&order(2), 2), fill(&order(2), 1));
    store.commit(fills([one.clone(), two.clone(), elsewhere])).await.unwrap();
    store.commit(fills([late.clone()])).await.unwrap();
    assert_eq!(store.fill_history(exchange, account).await.unwrap(), [late, one, two]);
}

#[rstest]
#[case::exchange(FillFilter { exchange: Some(paper().0), ..FillFilter::default() }, 3)]
#[case::account(FillFilter { account: Some(account()), ..FillFilter::default() }, 3)]
#[case::symbol(FillFilter { symbol: Symbol::parse("ETH-USD").ok(), ..FillFilter::default() }, 1)]
#[case::order(FillFilter { order_id: Some(order_id(2)), ..FillFilter::default() }, 1)]
#[case::start(FillFilter { start: Some(order(2).created_at), ..FillFilter::default() }, 2)]
#[case::end(FillFilter { end: Some(order(2).created_at), ..FillFilter::default() }, 1)]
#[case::none(FillFilter { order_id: Some(order_id(9)), ..FillFilter::default() }, 0)]
#[tokio::test]
async fn executions_are_filtered(#[case] filter: FillFilter, #[case] count: u64) {
    let world = World::new();
    let store = with_orders(&world).await;
    let ether = Fill { symbol: Symbol::parse("ETH-USD").unwrap(), ..fill(&order(3), 3) };
    store.commit(fills([fill(&order(1), 1), fill(&order(2), 2), ether])).await.unwrap();
    let page = store.fills(&filter, &ALL).await.unwrap();
    assert_eq!(page.total, count);
    assert_eq!(u64::try_from(page.items.len()).unwrap(), count);
}

#[rstest]
#[case("UPDATE audit_log SET principal = 'nobody'")]
#[case("DELETE FROM audit_log")]
#[case("UPDATE order_events SET at = 0")]
#[case("DELETE FROM order_events")]
#[case("UPDATE fills SET price = '1'")]
#[case("DELETE FROM fills")]
#[tokio::test]
async fn history_cannot_be_rewritten_even_from_outside(#[case] sql: &str) {
    let world = World::new();
    let store = with_orders(&world).await;
    let everything = Changes {
        events: vec![event(&order(1), 1)],
        fills: vec![fill(&order(1), 1)],
        audit: vec![audit(&order(1), AuditAction::OrderIntended)],
        ..Changes::default()
    };
    store.commit(everything).await.unwrap();
    let refused = world.raw().execute(sql, []).unwrap_err().to_string();
    assert!(refused.contains("stay") || refused.contains("does not change"), "{refused}");
}

#[tokio::test]
async fn settings_are_set_replaced_and_removed() {
    let world = World::new();
    let store = world.open();
    let set = |value: Option<&str>| Changes {
        settings: vec![("a key".to_owned(), value.map(str::to_owned))],
        ..Changes::default()
    };
    assert_eq!(store.setting("a key").await.unwrap(), None);
    for value in [Some("1"), Some(r#"{"x":"y"}"#), None, None] {
        store.commit(set(value)).await.unwrap();
        assert_eq!(store.setting("a key").await.unwrap().as_deref(), value);
    }
    assert!(store.commit(set(Some("not JSON"))).await.is_err());
}
