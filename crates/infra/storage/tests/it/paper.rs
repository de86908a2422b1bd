use cambist_model::{AccountId, Amount, AssetId, Candle, ExchangeOrderId, Price, Quantity, Symbol, Timestamp};
use cambist_ports::paper::{PaperAccount, PaperChanges, PaperFillRow, PaperOrderKey, PaperOrderRow, PaperVault};
use cambist_ports::store::StoreError;

use crate::world::{World, account, client_id, symbol};

fn balance(asset: &str, available: &str, held: &str) -> (AssetId, Amount, Amount) {
    let amount = |text| Amount::parse(text).unwrap();
    (AssetId::parse(asset).unwrap(), amount(available), amount(held))
}

fn exchange_id(number: u64) -> ExchangeOrderId {
    ExchangeOrderId::parse(&format!("p-{number}")).unwrap()
}

fn order(number: u64, open: bool) -> PaperOrderRow {
    PaperOrderRow {
        number,
        exchange_order_id: exchange_id(number),
        client_order_id: client_id(&format!("c-{number}")),
        symbol: symbol(),
        open,
        body: format!(r#"{{"open":{open}}}"#),
    }
}

fn fill(number: u64, of: u64) -> PaperFillRow {
    PaperFillRow { number, exchange_order_id: exchange_id(of), body: "{}".to_owned() }
}

fn candle(minute: i64, close: &str) -> Candle {
    let price = |text| Price::parse(text).unwrap();
    Candle {
        open_at: Timestamp::from_secs(minute * 60),
        open: price("100.01"),
        high: price("101"),
        low: price("99.5"),
        close: price(close),
        volume: Quantity::parse("0.00000001").unwrap(),
    }
}

fn orders(orders: impl IntoIterator<Item = PaperOrderRow>) -> PaperChanges {
    PaperChanges { orders: orders.into_iter().collect(), ..PaperChanges::default() }
}

#[tokio::test]
async fn an_account_that_was_never_written_does_not_exist() {
    let world = World::new();
    let store = world.open();
    store.commit(account(), PaperChanges::default()).await.unwrap();
    assert_eq!(store.load(account()).await.unwrap(), None);
}

#[tokio::test]
async fn an_account_is_loaded_as_it_was_last_written() {
    let world = World::new();
    let store = world.open();
    let first = PaperChanges {
        balances: vec![balance("USD", "100000", "0"), balance("BTC", "1", "0")],
        orders: vec![order(2, true), order(1, true), order(3, true)],
        fills: vec![fill(1, 2)],
        candles: vec![(symbol(), candle(0, "100"))],
        state: Some(r#"{"next":4}"#.to_owned()),
    };
    store.commit(account(), first).await.unwrap();
    let second = PaperChanges {
        balances: vec![balance("USD", "99999.5", "0.5")],
        orders: vec![order(2, false)],
        ..PaperChanges::default()
    };
    store.commit(account(), second).await.unwrap();

    let loaded = store.load(account()).await.unwrap().unwrap();
    let expected = PaperAccount {
        balances: vec![balance("BTC", "1", "0"), balance("USD", "99999.5", "0.5")],
        open_orders: vec![order(1, true), order(3, true)],
        state: r#"{"next":4}"#.to_owned(),
    };
    assert_eq!(loaded, expected, "what was not changed stays, orders come in the order of their numbers");
    let other = AccountId::parse("other").unwrap();
    assert_eq!(store.load(other).await.unwrap(), None);
}

#[tokio::test]
async fn a_state_may_come_later_than_the_account() {
    let world = World::new();
    let store = world.open();
    store.commit(account(), orders([order(1, true)])).await.unwrap();
    assert_eq!(store.load(account()).await.unwrap().unwrap().state, "");
    let state = PaperChanges { state: Some("{}".to_owned()), ..PaperChanges::default() };
    store.commit(account(), state).await.unwrap();
    assert_eq!(store.load(account()).await.unwrap().unwrap().state, "{}");
}

#[tokio::test]
async fn an_order_is_found_by_either_id_open_or_not() {
    let world = World::new();
    let store = world.open();
    store.commit(account(), orders([order(1, false), order(2, true)])).await.unwrap();
    let by_client = PaperOrderKey::Client(client_id("c-1"));
    let by_exchange = PaperOrderKey::Exchange(exchange_id(2));
    assert_eq!(store.order(account(), &by_client).await.unwrap(), Some(order(1, false)));
    assert_eq!(store.order(account(), &by_exchange).await.unwrap(), Some(order(2, true)));
    let other = AccountId::parse("other").unwrap();
    assert_eq!(store.order(other, &by_client).await.unwrap(), None);
}

#[tokio::test]
async fn an_order_never_becomes_another() {
    let world = World::new();
    let store = world.open();
    store.commit(account(), orders([order(1, true)])).await.unwrap();
    let others = [
        PaperOrderRow { exchange_order_id: exchange_id(9), ..order(1, true) },
        PaperOrderRow { client_order_id: client_id("c-9"), ..order(1, true) },
        PaperOrderRow { symbol: Symbol::parse("ETH-USD").unwrap(), ..order(1, true) },
        PaperOrderRow { client_order_id: client_id("c-1"), ..order(2, true) },
        PaperOrderRow { exchange_order_id: exchange_id(1), ..order(2, true) },
    ];
    for other in others {
        let refused = store.commit(account(), orders([other])).await.unwrap_err();
        assert!(matches!(refused, StoreError::Conflict(_)), "{refused}");
        store.load(account()).await.unwrap();
    }
    assert_eq!(store.load(account()).await.unwrap().unwrap().open_orders, [order(1, true)]);
}

#[tokio::test]
async fn executions_go_on_after_a_number() {
    let world = World::new();
    let store = world.open();
    let changes = PaperChanges { fills: (1..=5).map(|number| fill(number, 1)).collect(), ..orders([order(1, true)]) };
    store.commit(account(), changes).await.unwrap();
    let after = async |after, limit| -> Vec<u64> {
        let fills = store.fills(account(), after, limit).await.unwrap();
        fills.into_iter().map(|fill| fill.number).collect()
    };
    assert_eq!(after(0, 100).await, [1, 2, 3, 4, 5]);
    assert_eq!(after(2, 2).await, [3, 4]);
    assert_eq!(after(5, 100).await, [0_u64; 0]);
    assert_eq!(after(u64::MAX, 100).await, [0_u64; 0]);
}

#[tokio::test]
async fn an_execution_is_recorded_once_and_has_an_order() {
    let world = World::new();
    let store = world.open();
    let with_fill = |fill| PaperChanges { fills: vec![fill], ..PaperChanges::default() };
    store.commit(account(), orders([order(1, true)])).await.unwrap();
    store.commit(account(), with_fill(fill(1, 1))).await.unwrap();
    for wrong in [fill(1, 1), fill(2, 7)] {
        let refused = store.commit(account(), with_fill(wrong)).await.unwrap_err();
        assert!(matches!(refused, StoreError::Conflict(_)), "{refused}");
        store.load(account()).await.unwrap();
    }
}

#[tokio::test]
async fn a_number_that_does_not_fit_is_refused() {
    let world = World::new();
    let store = world.open();
    let refused = store.commit(account(), orders([order(u64::MAX, true)])).await.unwrap_err();
    assert!(refused.to_string().contains("too large"), "{refused}");
}

#[tokio::test]
async fn minutes_are_read_by_market_and_time() {
    let world = World::new();
    let store = world.open();
    let ether = Symbol::parse("ETH-USD").unwrap();
    let changes = PaperChanges {
        candles: vec![
            (symbol(), candle(2, "102")),
            (symbol(), candle(1, "101")),
            (symbol(), candle(3, "103")),
            (ether, candle(2, "7")),
        ],
        ..PaperChanges::default()
    };
    store.commit(account(), changes).await.unwrap();
    let between = async |from: i64, to: i64| {
        let (start, end) = (Timestamp::from_secs(from * 60), Timestamp::from_secs(to * 60));
        store.candles(account(), symbol(), start, end).await.unwrap()
    };
    assert_eq!(between(1, 3).await, [candle(1, "101"), candle(2, "102")], "the end is not part of it");
    assert_eq!(between(4, 9).await, []);

    let again = PaperChanges { candles: vec![(symbol(), candle(3, "99"))], ..PaperChanges::default() };
    store.commit(account(), again).await.unwrap();
    assert_eq!(between(3, 4).await, [candle(3, "99")]);
}

#[tokio::test]
async fn changes_are_written_in_the_order_of_the_calls() {
    let world = World::new();
    let store = world.open();
    // Nobody waits until all are queued; the last one must win each time.
    let tickets: Vec<_> = (1..=500)
        .map(|n| {
            let changes = PaperChanges {
                balances: vec![balance("USD", &n.to_string(), "0")],
                state: Some(n.to_string()),
                ..PaperChanges::default()
            };
            store.commit(account(), changes)
        })
        .collect();
    for ticket in tickets.into_iter().rev() {
        ticket.await.unwrap();
    }
    let loaded = store.load(account()).await.unwrap().unwrap();
    assert_eq!(loaded.state, "500");
    assert_eq!(loaded.balances, [balance("USD", "500", "0")]);
}

#[tokio::test]
async fn a_ticket_that_nobody_waits_for_is_carried_out() {
    let world = World::new();
    let store = world.open();
    drop(store.commit(account(), orders([order(1, true)])));
    let loaded = store.load(account()).await.unwrap().unwrap();
    assert_eq!(loaded.open_orders, [order(1, true)], "a load sees all that was queued before it");
}

#[tokio::test]
async fn after_a_change_that_failed_nothing_that_builds_on_it_is_written() {
    let world = World::new();
    let store = world.open();
    let other = AccountId::parse("other").unwrap();
    store.commit(account(), orders([order(1, true)])).await.unwrap();

    let duplicate = PaperOrderRow { client_order_id: client_id("c-1"), ..order(2, true) };
    let failing = store.commit(account(), orders([duplicate]));
    let after = store.commit(account(), orders([order(3, true)]));
    let elsewhere = store.commit(other, orders([order(3, true)]));
    assert!(matches!(failing.await, Err(StoreError::Conflict(_))));
    assert!(matches!(after.await, Err(StoreError::Unavailable { .. })));
    elsewhere.await.unwrap();
    assert!(store.commit(account(), orders([order(4, true)])).await.is_err(), "later ones neither");

    let loaded = store.load(account()).await.unwrap().unwrap();
    assert_eq!(loaded.open_orders, [order(1, true)]);
    store.commit(account(), orders([order(3, true)])).await.unwrap();
}
