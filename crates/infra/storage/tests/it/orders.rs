use cambist_model::safety::{Denial, Rule};
use cambist_model::{
    Amount, AssetId, ExchangeOrderId, Money, Order, OrderStatus, OrderType, Price, Quantity, SelfTradePrevention, Side,
    Symbol, TimeInForce, Timestamp,
};
use cambist_ports::store::{Changes, OrderFilter, Page, Store, StoreError};
use cambist_storage::SqliteStore;
use proptest::prelude::*;
use rstest::rstest;

use crate::world::{World, account, client_id, new_orders, order, order_id, paper};

const ALL: Page = Page { limit: 1_000, cursor: None };

fn updated(orders: impl IntoIterator<Item = Order>) -> Changes {
    Changes { updated_orders: orders.into_iter().collect(), ..Changes::default() }
}

async fn get(store: &SqliteStore, number: u64) -> Order {
    store.order(order_id(number)).await.unwrap().unwrap()
}

/// An order with something in every field.
fn full() -> Order {
    Order {
        exchange_order_id: Some(ExchangeOrderId::parse("p-77").unwrap()),
        order_type: OrderType::StopLimit,
        stop_price: Some(Price::parse("49000").unwrap()),
        time_in_force: TimeInForce::Gtd,
        expire_at: Some(Timestamp::from_micros(1_800_000_000_000_001)),
        post_only: true,
        self_trade_prevention: SelfTradePrevention::CancelBoth,
        status: OrderStatus::PartiallyFilled,
        filled_quantity: Quantity::parse("0.004").unwrap(),
        remaining_quantity: Some(Quantity::parse("0.006").unwrap()),
        filled_value: Amount::parse("200.002").unwrap(),
        average_price: Some(Price::parse("50000.5").unwrap()),
        fees: vec![
            Money::new(Amount::parse("-0.01").unwrap(), AssetId::parse("USD").unwrap()),
            Money::new(Amount::parse("0.00000001").unwrap(), AssetId::parse("BTC").unwrap()),
        ],
        reason: Some("it's \"quoted\";\n-- and more".to_owned()),
        denials: vec![Denial::new(Rule::MaxOrderValue, "1000", "1200", "too large")],
        placed_by: "an agent".to_owned(),
        counted_usd: Some(Amount::parse("500.005").unwrap()),
        version: 7,
        ..order(1)
    }
}

#[tokio::test]
async fn an_order_is_read_as_it_was_written() {
    let world = World::new();
    let store = world.open();
    let by_quote = Order {
        quantity: None,
        quote_quantity: Some(Quantity::parse("100").unwrap()),
        remaining_quantity: None,
        limit_price: None,
        order_type: OrderType::Market,
        ..order(2)
    };
    store.commit(new_orders([full(), by_quote.clone()])).await.unwrap();
    assert_eq!(get(&store, 1).await, full());
    assert_eq!(get(&store, 1).await.version, 7, "the version too, which equality on JSON would miss");
    assert_eq!(get(&store, 2).await, by_quote);
    assert_eq!(store.order(order_id(3)).await.unwrap(), None);
}

#[tokio::test]
async fn every_word_of_an_order_can_be_kept() {
    let world = World::new();
    let store = world.open();
    let orders: Vec<Order> = (0..OrderStatus::ALL.len())
        .map(|i| Order {
            status: OrderStatus::ALL[i],
            side: Side::ALL[i % Side::ALL.len()],
            order_type: OrderType::ALL[i % OrderType::ALL.len()],
            time_in_force: TimeInForce::ALL[i % TimeInForce::ALL.len()],
            self_trade_prevention: SelfTradePrevention::ALL[i % SelfTradePrevention::ALL.len()],
            ..order(u64::try_from(i).unwrap())
        })
        .collect();
    store.commit(new_orders(orders.clone())).await.unwrap();
    for order in orders {
        assert_eq!(store.order(order.order_id).await.unwrap(), Some(order));
    }
}

#[tokio::test]
async fn an_order_is_found_by_each_of_its_ids() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([full(), order(2)])).await.unwrap();
    let (exchange, account) = paper();
    let id = ExchangeOrderId::parse("p-77").unwrap();
    let by_client = store.order_by_client_id(exchange, account, &client_id("c-1")).await;
    let by_exchange = store.order_by_exchange_id(exchange, account, &id).await;
    assert_eq!(by_client.unwrap(), Some(full()));
    assert_eq!(by_exchange.unwrap(), Some(full()));

    let other = cambist_model::AccountId::parse("other").unwrap();
    let elsewhere = store.order_by_client_id(exchange, other, &client_id("c-1")).await;
    assert_eq!(elsewhere.unwrap(), None, "ids belong to an account");
    let elsewhere = store.order_by_exchange_id(exchange, other, &id).await;
    assert_eq!(elsewhere.unwrap(), None);
}

#[rstest]
#[case::our_id(Order { client_order_id: client_id("c-2"), ..order(1) })]
#[case::client_id(Order { client_order_id: client_id("c-1"), ..order(2) })]
#[case::exchange_id(Order { exchange_order_id: full().exchange_order_id, ..order(2) })]
#[tokio::test]
async fn an_id_that_is_taken_is_a_conflict(#[case] second: Order) {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([full()])).await.unwrap();
    let refused = store.commit(new_orders([second])).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict(_)), "{refused}");
    assert_eq!(store.orders(&OrderFilter::default(), &ALL).await.unwrap().total, 1);
    assert_eq!(get(&store, 1).await, full());
}

#[tokio::test]
async fn the_same_client_id_in_another_account_is_another_order() {
    let world = World::new();
    let store = world.open();
    let elsewhere = Order {
        account: cambist_model::AccountId::parse("other").unwrap(),
        client_order_id: client_id("c-1"),
        ..order(2)
    };
    store.commit(new_orders([order(1), elsewhere])).await.unwrap();
}

#[tokio::test]
async fn of_two_writers_with_the_same_version_one_wins() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([order(1)])).await.unwrap();
    let read = get(&store, 1).await;

    let filled = Order { status: OrderStatus::Filled, ..read.clone() };
    let canceled = Order { status: OrderStatus::Canceled, ..read };
    let (first, second) = tokio::join!(store.commit(updated([filled])), store.commit(updated([canceled])));
    first.unwrap();
    let refused = second.unwrap_err();
    assert!(matches!(&refused, StoreError::Conflict(what) if what.contains("version 0")), "{refused}");
    let now = get(&store, 1).await;
    assert_eq!((now.status, now.version), (OrderStatus::Filled, 1));
}

#[tokio::test]
async fn changing_an_order_that_is_not_there_is_a_conflict() {
    let world = World::new();
    let store = world.open();
    let refused = store.commit(updated([order(1)])).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict(_)), "{refused}");
}

#[tokio::test]
async fn a_commit_with_one_conflict_writes_nothing_of_it() {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([order(1)])).await.unwrap();
    let stale = Order { version: 5, ..order(1) };
    let both = Changes { new_orders: vec![order(2)], updated_orders: vec![stale], ..Changes::default() };
    store.commit(both).await.unwrap_err();
    assert_eq!(store.order(order_id(2)).await.unwrap(), None);
}

#[rstest]
#[case::price(|order: &mut Order| order.limit_price = Some(Price::parse("1").unwrap()))]
#[case::quantity(|order: &mut Order| order.quantity = Some(Quantity::parse("5").unwrap()))]
#[case::market(|order: &mut Order| order.symbol = Symbol::parse("ETH-USD").unwrap())]
#[case::client_id(|order: &mut Order| order.client_order_id = client_id("other"))]
#[case::created(|order: &mut Order| order.created_at = Timestamp::EPOCH)]
#[tokio::test]
async fn what_was_ordered_does_not_change(#[case] change: fn(&mut Order)) {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders([order(1)])).await.unwrap();
    let mut changed = order(1);
    change(&mut changed);
    let refused = store.commit(updated([changed])).await.unwrap_err();
    assert!(refused.to_string().contains("what was ordered does not change"), "{refused}");
    assert_eq!(get(&store, 1).await, order(1));
}

/// Twelve orders of two accounts, three symbols, both sides, four states.
fn varied() -> Vec<Order> {
    let symbols = ["BTC-USD", "ETH-USD", "BTC-EUR"];
    let statuses = [OrderStatus::Open, OrderStatus::Filled, OrderStatus::Unknown, OrderStatus::Denied];
    (0..12_usize)
        .map(|i| Order {
            account: cambist_model::AccountId::parse(if i % 2 == 0 { "paper" } else { "other" }).unwrap(),
            symbol: Symbol::parse(symbols[i % 3]).unwrap(),
            side: Side::ALL[i / 2 % 2],
            status: statuses[i % 4],
            ..order(u64::try_from(i).unwrap())
        })
        .collect()
}

#[rstest]
#[case::nothing(OrderFilter::default())]
#[case::exchange(OrderFilter { exchange: Some(paper().0), ..OrderFilter::default() })]
#[case::account(OrderFilter { account: Some(account()), ..OrderFilter::default() })]
#[case::symbol(OrderFilter { symbol: Symbol::parse("ETH-USD").ok(), ..OrderFilter::default() })]
#[case::side(OrderFilter { side: Some(Side::Sell), ..OrderFilter::default() })]
#[case::status(OrderFilter { statuses: vec![OrderStatus::Open], ..OrderFilter::default() })]
#[case::statuses(OrderFilter { statuses: vec![OrderStatus::Open, OrderStatus::Unknown], ..OrderFilter::default() })]
#[case::start(OrderFilter { start: Some(order(5).created_at), ..OrderFilter::default() })]
#[case::end(OrderFilter { end: Some(order(5).created_at), ..OrderFilter::default() })]
#[case::all(OrderFilter {
    exchange: Some(paper().0),
    account: Some(account()),
    symbol: Symbol::parse("BTC-USD").ok(),
    side: Some(Side::Buy),
    statuses: vec![OrderStatus::Open, OrderStatus::Filled],
    start: Some(order(0).created_at),
    end: Some(order(11).created_at),
})]
#[case::none(OrderFilter { exchange: cambist_model::ExchangeId::parse("kraken").ok(), ..OrderFilter::default() })]
#[tokio::test]
async fn a_filter_gives_what_matches_all_of_it(#[case] filter: OrderFilter) {
    let world = World::new();
    let store = world.open();
    store.commit(new_orders(varied())).await.unwrap();
    let page = store.orders(&filter, &ALL).await.unwrap();

    let matches = |order: &Order| {
        filter.exchange.is_none_or(|it| it == order.exchange)
            && filter.account.is_none_or(|it| it == order.account)
            && filter.symbol.is_none_or(|it| it == order.symbol)
            && filter.side.is_none_or(|it| it == order.side)
            && (filter.statuses.is_empty() || filter.statuses.contains(&order.status))
            && filter.start.is_none_or(|it| order.created_at >= it)
            && filter.end.is_none_or(|it| order.created_at < it)
    };
    let mut expected: Vec<Order> = varied().into_iter().filter(matches).collect();
    expected.reverse();
    assert_eq!(page.total, u64::try_from(expected.len()).unwrap());
    assert_eq!(page.items, expected, "newest first");
}

prop_compose! {
    fn amounts()(units in 0_i128..79_228_162_514_264_337_593_543_950_335, scale in 0_u32..=28) -> Amount {
        Amount::from_units(units, scale).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn amounts_come_back_from_the_file_bit_for_bit(amounts in proptest::collection::vec(amounts(), 6)) {
        let world = World::new();
        let written = Order {
            quantity: Quantity::new(amounts[0]).ok(),
            limit_price: Price::new(amounts[1]).ok(),
            filled_quantity: Quantity::new(amounts[2]).unwrap(),
            filled_value: amounts[3].negated(),
            average_price: Price::new(amounts[4]).ok(),
            fees: vec![Money::new(amounts[5].negated(), AssetId::parse("USD").unwrap())],
            ..order(1)
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let read = runtime.block_on(async {
            let store = world.open();
            store.commit(new_orders([written.clone()])).await.unwrap();
            get(&store, 1).await
        });
        // As text as well: two amounts that are equal could still be spelled in two ways.
        prop_assert_eq!(format!("{:?}", &read), format!("{:?}", &written));
        prop_assert_eq!(read, written);
    }
}
