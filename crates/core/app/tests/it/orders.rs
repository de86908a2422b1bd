use cambist_app::OrderKey;
use cambist_model::safety::{Limits, Rule};
use cambist_model::{ClientOrderId, ErrorCode, OrderStatus, Quantity, Side};
use cambist_ports::store::AuditAction;
use cambist_testkit::Behavior;
use std::time::Duration;

use crate::house::{House, limit, named, wide};

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

#[tokio::test]
async fn an_accepted_order_is_open_and_written_down() {
    let house = House::open(wide()).await;
    let placed = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
    assert_eq!(placed.order.status, OrderStatus::Open);
    assert_eq!(placed.order.exchange_order_id.as_ref().unwrap().as_str(), "x0");
    let found = house.app.orders.get(&house.call(), &OrderKey::Any("x0".into())).await.unwrap();
    assert_eq!(found, placed);
    let actions: Vec<_> = house.store.audit_trail().iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [AuditAction::OrderIntended, AuditAction::OrderAnswered]);
}

#[tokio::test]
async fn a_filled_order_carries_its_executions_and_moves_the_position() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::Fill]);
    let placed = house.place(limit(Side::Buy, "0.1", "50001")).await.unwrap();
    assert_eq!(placed.order.status, OrderStatus::Filled);
    assert_eq!(placed.fills.len(), 1);
    assert_eq!(placed.order.average_price.unwrap().to_string(), "50001");
    assert_eq!(placed.order.fees[0].to_string(), "5.0001 USD");
    let positions = house.app.accounts.positions(&house.call(), None).await.unwrap().value;
    assert_eq!(positions[0].position.cost_usd.to_string(), "5005.1001");
    assert_eq!(positions[0].unrealized_usd, None, "10 of the 10 BTC held are not explained by the records");
}

#[tokio::test]
async fn a_denied_order_never_leaves_and_is_found_with_its_denials() {
    let house = House::open(Limits::paper_defaults()).await;
    let error = house.place(limit(Side::Buy, "1", "600000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OrderDenied);
    assert_eq!(house.venue.arrived(), 0);
    let key = OrderKey::Ours(error.order_id.unwrap());
    let denied = house.app.orders.get(&house.call(), &key).await.unwrap().order;
    assert_eq!(denied.status, OrderStatus::Denied);
    assert_eq!(denied.denials, error.denials);
    assert!(denied.denials.iter().any(|denial| denial.rule == Rule::PriceBand));
}

#[tokio::test]
async fn above_the_threshold_a_human_has_to_agree() {
    let house = House::open(Limits { require_confirmation_above_usd: 500_u32.into(), ..wide() }).await;
    let error = house.place(limit(Side::Buy, "0.011", "49000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ConfirmationRequired);
    assert_eq!(house.venue.arrived(), 0);
}

#[tokio::test]
async fn the_rate_limit_holds_for_orders_placed_at_once() {
    let house = House::open(Limits { max_orders_per_minute: 10, ..wide() }).await;
    let orders = (0..40).map(|_| house.place(limit(Side::Buy, "0.001", "49000")));
    let outcomes = futures_util::future::join_all(orders).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 10);
    assert_eq!(house.venue.arrived(), 10);
    house.clock.advance(Duration::from_mins(1));
    house.place(limit(Side::Buy, "0.001", "49000")).await.unwrap();
}

#[tokio::test]
async fn the_position_limit_counts_what_open_orders_may_still_buy() {
    // 1,500,000 USD in all, a third of it bitcoin: 35 % leaves room for 25,000.
    let house =
        House::open(Limits { max_position_size_pct: cambist_model::Percent::new(35_u32.into()), ..wide() }).await;
    let orders = (0..10).map(|_| house.place(limit(Side::Buy, "0.1", "49000")));
    let outcomes = futures_util::future::join_all(orders).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5, "5 times 4,900 fit into 25,000");
    let error = outcomes.into_iter().find_map(Result::err).unwrap();
    assert_eq!(error.denials[0].rule, Rule::MaxPositionSize);

    let open = house.app.orders.cancel_all(&house.call(), None, None).await.unwrap();
    assert_eq!(open.iter().filter(|(_, outcome)| outcome.is_ok()).count(), 5);
    house.place(limit(Side::Buy, "0.5", "49000")).await.unwrap();
}

#[tokio::test]
async fn a_refusal_of_the_exchange_is_told_with_its_reason() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::Reject("post only would cross")]);
    let error = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ExchangeRejected);
    assert!(error.detail.contains("post only would cross"));
    let order = house.app.orders.get(&house.call(), &OrderKey::Ours(error.order_id.unwrap())).await.unwrap().order;
    assert_eq!((order.status, order.reason.as_deref()), (OrderStatus::Rejected, Some("post only would cross")));
}

#[tokio::test]
async fn an_order_that_never_left_may_be_placed_again() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::NotSent]);
    let error = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ExchangeUnavailable);
    assert!(error.hint.unwrap().contains("did not leave"));
    house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_order_unknown_until_the_exchange_tells() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptSilently]);
    let error = house.place(named("lost", limit(Side::Buy, "0.1", "49000"))).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OutcomeUnknown);
    let key = OrderKey::Ours(error.order_id.unwrap());

    house.venue.set_unavailable(true);
    let order = house.app.orders.get(&house.call(), &key).await.unwrap().order;
    assert_eq!(order.status, OrderStatus::Unknown, "unknown is an answer");

    house.venue.set_unavailable(false);
    let order = house.app.orders.get(&house.call(), &key).await.unwrap().order;
    assert_eq!(order.status, OrderStatus::Open);
    assert_eq!(house.venue.arrivals(&ClientOrderId::parse("lost").unwrap()), 1, "it was never sent again");
}

#[tokio::test]
async fn an_order_in_doubt_is_looked_up_without_anybody_asking() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptSilently, Behavior::Vanish]);
    let arrived = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err().order_id.unwrap();
    let vanished = house.place(limit(Side::Buy, "0.2", "49000")).await.unwrap_err().order_id.unwrap();
    house.settle().await;
    house.clock.advance(Duration::from_secs(2));
    house.settle().await;
    let status = async |id| house.store_order(id).await.status;
    assert_eq!(status(arrived).await, OrderStatus::Open);
    assert_eq!(status(vanished).await, OrderStatus::Unknown, "it may still be on its way");
    house.clock.advance(Duration::from_secs(30));
    house.settle().await;
    assert_eq!(status(vanished).await, OrderStatus::Rejected, "the exchange proved that it never arrived");
}

#[tokio::test]
async fn an_order_in_doubt_ends_even_if_somebody_keeps_canceling_it() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::Vanish]);
    let lost = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err().order_id.unwrap();
    for _ in 0..12 {
        house.clock.advance(Duration::from_secs(5));
        let _ = house.app.orders.cancel(&house.call(), &OrderKey::Ours(lost)).await;
    }
    let order = house.store_order(lost).await;
    assert_eq!(order.status, OrderStatus::Canceled, "it never arrived, and a minute has passed: {order:?}");
}

#[tokio::test]
async fn a_client_order_id_makes_one_order_however_often_it_comes() {
    let house = House::open(wide()).await;
    let order = || named("once", limit(Side::Buy, "0.1", "49000"));
    let together = futures_util::future::join_all((0..8).map(|_| house.place(order()))).await;
    let first = together[0].as_ref().unwrap();
    assert!(together.iter().all(|outcome| outcome.as_ref().unwrap().order.order_id == first.order.order_id));
    assert_eq!(house.venue.arrived(), 1);

    let error = house.place(named("once", limit(Side::Buy, "0.2", "49000"))).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn nothing_leaves_when_the_intent_cannot_be_written_down() {
    let house = House::open(Limits { max_orders_per_minute: 1, ..wide() }).await;
    house.store.set_broken(true);
    let error = house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::StorageUnavailable);
    assert_eq!(house.venue.arrived(), 0);
    house.store.set_broken(false);
    house.place(limit(Side::Buy, "0.1", "49000")).await.unwrap();
}

#[tokio::test]
async fn fills_of_the_stream_are_counted_once_however_often_they_come() {
    let house = House::open(wide()).await;
    let placed = house.place(named("streamed", limit(Side::Buy, "0.3", "49000"))).await.unwrap();
    let id = ClientOrderId::parse("streamed").unwrap();
    let first = house.venue.fill_quietly(&id, quantity("0.1")).unwrap();
    let second = house.venue.fill_quietly(&id, quantity("0.2")).unwrap();
    for event in [&second, &first, &second, &first] {
        house.venue.tell(event.clone());
    }
    house.settle().await;
    let order = house.store_order(placed.order.order_id).await;
    assert_eq!((order.status, order.filled_quantity), (OrderStatus::Filled, quantity("0.3")));
    let view = house.app.orders.get(&house.call(), &OrderKey::Ours(order.order_id)).await.unwrap();
    assert_eq!(view.fills.len(), 2);
}

#[tokio::test]
async fn fills_that_the_stream_left_out_are_fetched() {
    let house = House::open(wide()).await;
    let placed = house.place(named("gap", limit(Side::Buy, "0.3", "49000"))).await.unwrap();
    let id = ClientOrderId::parse("gap").unwrap();
    house.venue.fill_quietly(&id, quantity("0.1")).unwrap();
    let last = house.venue.fill_quietly(&id, quantity("0.2")).unwrap();
    house.venue.tell(last);
    house.settle().await;
    let order = house.store_order(placed.order.order_id).await;
    assert_eq!((order.status, order.filled_quantity), (OrderStatus::Filled, quantity("0.3")));
}

#[tokio::test]
async fn a_cancel_that_crosses_a_fill_ends_filled() {
    let house = House::open(wide()).await;
    let placed = house.place(named("crossing", limit(Side::Buy, "0.3", "49000"))).await.unwrap();
    house.venue.fill_quietly(&ClientOrderId::parse("crossing").unwrap(), quantity("0.3")).unwrap();
    let error = house.app.orders.cancel(&house.call(), &OrderKey::Ours(placed.order.order_id)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Conflict);
    let order = house.store_order(placed.order.order_id).await;
    assert_eq!((order.status, order.filled_quantity), (OrderStatus::Filled, quantity("0.3")));
}

#[tokio::test]
async fn canceling_twice_is_canceling_once() {
    let house = House::open(wide()).await;
    let placed = house.place(limit(Side::Buy, "0.3", "49000")).await.unwrap();
    let key = OrderKey::Ours(placed.order.order_id);
    let first = house.app.orders.cancel(&house.call(), &key).await.unwrap();
    let again = house.app.orders.cancel(&house.call(), &key).await.unwrap();
    assert_eq!(first.order.status, OrderStatus::Canceled);
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_lost_answer_to_a_cancel_is_looked_up() {
    let house = House::open(wide()).await;
    let placed = house.place(limit(Side::Buy, "0.3", "49000")).await.unwrap();
    let key = OrderKey::Ours(placed.order.order_id);
    house.venue.script([Behavior::AcceptSilently]);
    let error = house.app.orders.cancel(&house.call(), &key).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OutcomeUnknown);
    assert_eq!(house.store_order(placed.order.order_id).await.status, OrderStatus::PendingCancel);
    let order = house.app.orders.get(&house.call(), &key).await.unwrap().order;
    assert_eq!(order.status, OrderStatus::Canceled);
}

#[tokio::test]
async fn an_order_whose_cancel_was_refused_is_as_open_as_before() {
    let house = House::open(wide()).await;
    let placed = house.place(limit(Side::Buy, "0.3", "49000")).await.unwrap();
    let key = OrderKey::Ours(placed.order.order_id);
    house.venue.script([Behavior::Reject("not now")]);
    let error = house.app.orders.cancel(&house.call(), &key).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ExchangeRejected);
    assert_eq!(house.store_order(placed.order.order_id).await.status, OrderStatus::Open);
    house.app.orders.cancel(&house.call(), &key).await.unwrap();
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_its_order() {
    let house = House::open(wide()).await;
    let impatient = tokio::time::timeout(Duration::ZERO, house.place(named("gone", limit(Side::Buy, "0.1", "49000"))));
    // The caller is gone after the first step, wherever that was.
    let _ = impatient.await;
    house.settle().await;
    let id = ClientOrderId::parse("gone").unwrap();
    if house.venue.arrivals(&id) == 1 {
        let order = house.app.orders.get(&house.call(), &OrderKey::Any("gone".into())).await.unwrap().order;
        assert_eq!(order.status, OrderStatus::Open);
    }
}
