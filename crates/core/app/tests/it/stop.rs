use std::sync::Arc;
use std::time::Duration;

use cambist_app::{StopReport, StopRequest};
use cambist_model::safety::{Limits, Rule, Standing, TradingState};
use cambist_model::{AppError, ErrorCode, OrderStatus, Side};
use cambist_ports::exchange::Trading;
use cambist_ports::store::AuditAction;
use cambist_testkit::Behavior;

use crate::house::{House, limit, wide};

async fn stop(house: &House, state: TradingState, flatten: bool) -> StopReport {
    let request = StopRequest { exchange: None, state, flatten, reason: Some("a test".to_owned()) };
    house.app.orders.halt(&house.call(), request).await.unwrap()
}

fn rules(error: &AppError) -> Vec<Rule> {
    error.denials.iter().map(|denial| denial.rule).collect()
}

#[tokio::test]
async fn a_halt_cancels_what_is_open_and_takes_nothing_more() {
    let house = House::open(wide()).await;
    let open = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap().order;
    let report = stop(&house, TradingState::Halted, false).await;
    assert_eq!(report.standing.state, TradingState::Halted);
    assert_eq!(report.canceled.len(), 1);
    assert_eq!(house.store_order(open.order_id).await.status, OrderStatus::Canceled);

    for side in [Side::Buy, Side::Sell] {
        let error = house.place(limit(side, "0.1", "50000")).await.unwrap_err();
        assert_eq!((error.code, rules(&error)), (ErrorCode::OrderDenied, vec![Rule::TradingState]));
    }
    assert_eq!(house.venue.arrived(), 1, "only the order from before");
}

#[tokio::test]
async fn a_halt_cancels_the_others_while_one_order_is_still_being_answered() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptLate(Duration::from_secs(45))]);
    let (app, call) = (Arc::clone(&house.app), house.call());
    let late = tokio::spawn(async move { app.orders.place(&call, limit(Side::Buy, "0.1", "49000")).await });
    house.settle().await;
    let open = house.place(limit(Side::Buy, "0.2", "49000")).await.unwrap().order;

    let (app, call) = (Arc::clone(&house.app), house.call());
    let request = StopRequest { exchange: None, state: TradingState::Halted, flatten: false, reason: None };
    let halting = tokio::spawn(async move { app.orders.halt(&call, request).await });
    house.settle().await;
    assert_eq!(house.store_order(open.order_id).await.status, OrderStatus::Canceled);
    assert!(!halting.is_finished() && !late.is_finished());

    house.clock.advance(Duration::from_secs(45));
    house.settle().await;
    let late = late.await.unwrap().unwrap().order;
    assert_eq!(halting.await.unwrap().unwrap().canceled.len(), 2);
    assert_eq!(house.store_order(late.order_id).await.status, OrderStatus::Canceled);
}

#[tokio::test]
async fn a_halt_tells_of_an_order_that_somebody_else_canceled_meanwhile() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptLate(Duration::from_secs(45))]);
    let (app, call) = (Arc::clone(&house.app), house.call());
    let placing = tokio::spawn(async move { app.orders.place(&call, limit(Side::Buy, "0.1", "49000")).await });
    house.settle().await;
    // Both wait for the order's answer, the cancel before the halt.
    let (app, call) = (Arc::clone(&house.app), house.call());
    let canceling = tokio::spawn(async move { app.orders.cancel_all(&call, None, None).await });
    house.settle().await;
    let (app, call) = (Arc::clone(&house.app), house.call());
    let request = StopRequest { exchange: None, state: TradingState::Halted, flatten: false, reason: None };
    let halting = tokio::spawn(async move { app.orders.halt(&call, request).await });
    house.settle().await;

    house.clock.advance(Duration::from_secs(45));
    house.settle().await;
    placing.await.unwrap().unwrap();
    assert_eq!(canceling.await.unwrap().unwrap().len(), 1);
    let told = halting.await.unwrap().unwrap().canceled;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1.as_ref().unwrap().order.status, OrderStatus::Canceled);
}

#[tokio::test]
async fn an_account_that_may_only_reduce_can_still_sell() {
    let house = House::open(wide()).await;
    stop(&house, TradingState::ReduceOnly, false).await;
    let error = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(rules(&error), [Rule::TradingState]);
    house.place(limit(Side::Sell, "0.1", "51000")).await.unwrap();
}

#[tokio::test]
async fn a_halt_is_never_loosened_by_another_stop() {
    let house = House::open(wide()).await;
    stop(&house, TradingState::Halted, false).await;
    assert_eq!(stop(&house, TradingState::ReduceOnly, false).await.standing.state, TradingState::Halted);
}

#[tokio::test]
async fn flattening_sells_everything_whatever_its_size() {
    // 10 BTC are 500,000 USD: far above what an order may be worth, and above what needs a human.
    let house = House::open(Limits::paper_defaults()).await;
    house.venue.script([Behavior::Fill]);
    let report = stop(&house, TradingState::Halted, true).await;
    assert_eq!(report.sold.len(), 1);
    let sale = report.sold[0].1.as_ref().unwrap();
    assert_eq!((sale.order.status, sale.order.side), (OrderStatus::Filled, Side::Sell));
    assert_eq!(sale.order.filled_quantity.to_string(), "10");
}

#[tokio::test]
async fn a_halt_outlives_the_process_and_only_resuming_ends_it() {
    let house = House::open(wide()).await;
    let halted = stop(&house, TradingState::Halted, false).await.standing;
    let house = house.restarted(wide()).await;
    assert_eq!(house.app.accounts.profile(&house.call(), None).await.unwrap().value.trading, halted);
    assert!(house.place(limit(Side::Buy, "0.1", "49000")).await.is_err());

    let (_, active) = house.app.orders.resume(&house.call(), None).await.unwrap();
    assert_eq!(active.state, TradingState::Active);
    house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
    let actions: Vec<_> = house.store.audit_trail().iter().map(|entry| entry.action).collect();
    assert!(actions.contains(&AuditAction::TradingStopped) && actions.contains(&AuditAction::TradingResumed));

    let house = house.restarted(wide()).await;
    let standing = house.app.accounts.profile(&house.call(), None).await.unwrap().value.trading;
    assert_eq!(standing, active, "the next process knows that it was resumed");
    assert_ne!(standing, Standing::ACTIVE, "and by whom");
}

#[tokio::test]
async fn an_order_on_its_way_when_trading_halts_does_not_leave() {
    let house = House::open(wide()).await;
    // Both are polled in turn: the order is admitted, and the halt comes before it is sent.
    let placing = house.place(limit(Side::Buy, "0.1", "49000"));
    let halting = stop(&house, TradingState::Halted, false);
    let (placed, _) = tokio::join!(placing, halting);
    let open = Trading::open_orders(&*house.venue, &house.call().ctx()).await.unwrap();
    assert!(open.is_empty(), "{placed:?} left {open:?} behind");
}

#[tokio::test]
async fn a_purchase_on_its_way_when_the_account_may_only_reduce_does_not_leave() {
    let house = House::open(wide()).await;
    house.store.set_turns(1_000);
    let (app, call) = (Arc::clone(&house.app), house.call());
    let buying = tokio::spawn(async move { app.orders.place(&call, limit(Side::Buy, "0.1", "49000")).await });
    while house.store.audit_trail().is_empty() {
        tokio::task::yield_now().await;
    }
    // The intent is written down, and whoever placed it has not heard of that yet.
    house.store.set_turns(0);
    stop(&house, TradingState::ReduceOnly, false).await;
    assert_eq!(buying.await.unwrap().unwrap_err().code, ErrorCode::ExchangeRejected);
    assert_eq!(house.venue.arrived(), 0);
}
