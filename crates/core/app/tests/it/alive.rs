//! The dead-man's switch on an exchange that has none of its own, and on one that has.

use std::time::Duration;

use cambist_model::safety::{Limits, SwitchKind, SwitchState};
use cambist_model::{OrderStatus, Side};
use cambist_ports::Clock;
use cambist_ports::store::AuditAction;

use crate::house::{House, limit, wide};

fn switched() -> Limits {
    Limits { dead_mans_switch_s: 60, ..wide() }
}

async fn switch(house: &House) -> Option<SwitchState> {
    house.app.accounts.profile(&house.call(), None).await.unwrap().value.dead_mans_switch
}

#[tokio::test]
async fn whoever_comes_back_too_late_finds_the_orders_canceled() {
    let house = House::open(switched()).await;
    let placed = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap().order;
    house.settle().await;
    let state = switch(&house).await.unwrap();
    assert_eq!((state.how, state.after_s, state.problem), (SwitchKind::Emulated, 60, None));
    assert_eq!(state.cancels_at, Some(house.clock.now().plus(Duration::from_secs(60))));

    house.app.stop().await;
    house.clock.advance(Duration::from_secs(61));
    let house = house.restarted(switched()).await;
    assert_eq!(house.store_order(placed.order_id).await.status, OrderStatus::Canceled);
    let actions: Vec<_> = house.store.audit_trail().iter().map(|entry| entry.action).collect();
    assert!(actions.contains(&AuditAction::DeadMansSwitch));
}

#[tokio::test]
async fn whoever_comes_back_in_time_finds_them_open() {
    let house = House::open(switched()).await;
    let placed = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap().order;
    house.settle().await;
    // As long as it runs, it is put off.
    for _ in 0..20 {
        house.clock.advance(Duration::from_secs(20));
        house.settle().await;
    }
    house.app.stop().await;
    house.clock.advance(Duration::from_secs(59));
    let house = house.restarted(switched()).await;
    assert_eq!(house.store_order(placed.order_id).await.status, OrderStatus::Open);
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn a_switch_that_is_turned_off_does_nothing_any_more() {
    let house = House::open(switched()).await;
    let placed = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap().order;
    house.settle().await;
    house.app.stop().await;
    let house = house.restarted(wide()).await;
    assert_eq!(switch(&house).await, None);
    house.app.stop().await;
    house.clock.advance(Duration::from_hours(1));
    let house = house.restarted(switched()).await;
    assert_eq!(house.store_order(placed.order_id).await.status, OrderStatus::Open);
}
