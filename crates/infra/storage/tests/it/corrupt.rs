use cambist_model::FillId;
use cambist_ports::paper::{PaperChanges, PaperOrderRow, PaperVault};
use cambist_ports::store::{AuditAction, AuditFilter, Changes, FillFilter, OrderFilter, Page, Store, StoreError};
use cambist_storage::SqliteStore;
use rstest::rstest;

use crate::world::{World, account, audit, client_id, event, fill, order, order_id, paper, symbol};

const ALL: Page = Page { limit: 10, cursor: None };

async fn with_records(world: &World) -> SqliteStore {
    let store = world.open();
    let changes = Changes {
        new_orders: vec![order(1)],
        events: vec![event(&order(1), 1)],
        fills: vec![fill(&order(1), 1)],
        audit: vec![audit(&order(1), AuditAction::OrderIntended)],
        ..Changes::default()
    };
    Store::commit(&store, changes).await.unwrap();
    let paper = PaperChanges {
        orders: vec![PaperOrderRow {
            number: 1,
            exchange_order_id: "p-1".parse().unwrap(),
            client_order_id: client_id("c-1"),
            symbol: symbol(),
            open: true,
            body: "{}".to_owned(),
        }],
        ..PaperChanges::default()
    };
    PaperVault::commit(&store, account(), paper).await.unwrap();
    store
}

/// Damages a row behind the back of the store, whatever protects it.
fn damage(world: &World, sql: &str) {
    let db = world.raw();
    db.execute_batch(
        "DROP TRIGGER orders_keep_what_was_ordered;
         DROP TRIGGER order_events_do_not_change;
         DROP TRIGGER fills_do_not_change;
         DROP TRIGGER audit_log_does_not_change;",
    )
    .unwrap();
    assert_eq!(db.execute(sql, []).unwrap(), 1, "{sql}");
}

#[rstest]
#[case("side = 'BUY'", "orders.side", "\"BUY\"")]
#[case("status = 'gone'", "orders.status", "\"gone\"")]
#[case("quantity = '1e5'", "orders.quantity", "\"1e5\"")]
#[case("filled_value = ''", "orders.filled_value", "\"\"")]
#[case("limit_price = '1.50'", "orders.limit_price", "\"1.50\"")]
#[case("fees = '[{\"amount\":1,\"asset\":\"USD\"}]'", "orders.fees", "1")]
#[case("fees = 'x'", "orders.fees", "expected")]
#[case("post_only = 7", "orders.post_only", "7")]
#[case("version = -1", "orders.version", "-1")]
#[case("version = 99999999999", "orders.version", "99999999999")]
#[case("symbol = 'BTCUSD'", "orders.symbol", "\"BTCUSD\"")]
#[tokio::test]
async fn an_order_that_cannot_be_read_is_named(#[case] change: &str, #[case] column: &str, #[case] what: &str) {
    let world = World::new();
    let store = with_records(&world).await;
    damage(&world, &format!("UPDATE orders SET {change}"));
    let refused = store.orders(&OrderFilter::default(), &ALL).await.unwrap_err();
    let StoreError::Corrupt(told) = refused else { panic!("{refused}") };
    let place = format!("{column} of {} ", order_id(1));
    assert!(told.starts_with(&place) && told.contains(what), "{told}");
}

#[tokio::test]
async fn other_rows_that_cannot_be_read_are_named_too() {
    let world = World::new();
    let store = with_records(&world).await;
    let (exchange, account) = paper();

    damage(&world, "UPDATE fills SET price = '-1'");
    let refused = Store::fills(&store, &FillFilter::default(), &ALL).await.unwrap_err();
    assert!(refused.to_string().contains("fills.price of paper paper t-1 holds \"-1\""), "{refused}");
    assert!(store.fill_history(exchange, account).await.is_err());
    let id = FillId::parse("t-1").unwrap();
    assert!(store.has_fill(exchange, account, &id).await.unwrap(), "nothing of it has to be understood for this");

    let db = world.raw();
    db.execute("UPDATE order_events SET what = '{\"kind\":\"danced\"}'", []).unwrap();
    let refused = store.order_events(order_id(1)).await.unwrap_err();
    assert!(refused.to_string().contains("order_events.what of ord_"), "{refused}");

    db.execute("UPDATE audit_log SET action = 'slept'", []).unwrap();
    let refused = store.audit(&AuditFilter::default(), &ALL).await.unwrap_err();
    assert!(refused.to_string().contains("audit_log.action of 1 holds \"slept\""), "{refused}");

    db.execute("UPDATE paper_orders SET client_order_id = 'ü'", []).unwrap();
    let refused = store.load(account).await.unwrap_err();
    assert!(refused.to_string().contains("paper_orders.client_order_id of paper 1"), "{refused}");
}
