use std::sync::Arc;
use std::time::Duration;

use cambist_app::OrderKey;
use cambist_model::safety::Limits;
use cambist_model::{ClientOrderId, ErrorCode, OrderStatus, Quantity, Side};
use cambist_testkit::Behavior;

use crate::house::{House, limit, named, settle, wide};

#[tokio::test]
async fn a_restart_finds_orders_fills_and_counters() {
    let limits = Limits { max_orders_per_minute: 3, ..wide() };
    let house = House::open(limits.clone()).await;
    house.venue.script([Behavior::Fill]);
    let filled = house.place(limit(Side::Buy, "0.1", "50001")).await.unwrap();
    let open = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
    let positions = house.app.accounts.positions(&house.call(), None).await.unwrap();

    let house = house.restarted(limits).await;
    for before in [filled, open] {
        let key = OrderKey::Ours(before.order.order_id);
        assert_eq!(house.app.orders.get(&house.call(), &key).await.unwrap(), before);
    }
    assert_eq!(house.app.accounts.positions(&house.call(), None).await.unwrap(), positions);
    house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
    let error = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OrderDenied, "the orders before the restart count");
}

#[tokio::test]
async fn what_was_filled_while_cambist_was_down_is_found() {
    let house = House::open(wide()).await;
    let placed = house.place(named("asleep", limit(Side::Buy, "0.3", "49000"))).await.unwrap();
    house.app.stop().await;
    let id = ClientOrderId::parse("asleep").unwrap();
    house.venue.fill_quietly(&id, Quantity::parse("0.1").unwrap()).unwrap();
    house.venue.fill_quietly(&id, Quantity::parse("0.2").unwrap()).unwrap();

    let house = house.restarted(wide()).await;
    let view = house.app.orders.get(&house.call(), &OrderKey::Ours(placed.order.order_id)).await.unwrap();
    assert_eq!((view.order.status, view.fills.len()), (OrderStatus::Filled, 2));
}

#[tokio::test]
async fn orders_in_doubt_are_settled_before_new_ones_are_taken() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptSilently, Behavior::Vanish]);
    let arrived = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err().order_id.unwrap();
    let vanished = house.place(limit(Side::Buy, "0.2", "49000")).await.unwrap_err().order_id.unwrap();
    house.app.stop().await;

    let house = house.restarted(wide()).await;
    assert_eq!(house.store_order(arrived).await.status, OrderStatus::Open);
    assert_eq!(house.store_order(vanished).await.status, OrderStatus::Rejected);
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn a_stopped_house_takes_no_orders() {
    let house = House::open(wide()).await;
    house.app.stop().await;
    let error = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ExchangeUnavailable);
    assert_eq!(house.venue.arrived(), 0);
}

#[tokio::test]
async fn an_exchange_that_is_away_for_a_moment_does_not_keep_cambist_from_starting() {
    let house = House::open(wide()).await;
    house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
    let (venue, clock) = (Arc::clone(&house.venue), Arc::clone(&house.clock));
    venue.set_unavailable(true);
    let starting = tokio::spawn(house.restarted(wide()));
    settle().await;
    assert!(!starting.is_finished());
    venue.set_unavailable(false);
    clock.advance(Duration::from_secs(1));
    let house = starting.await.unwrap();
    house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
}
