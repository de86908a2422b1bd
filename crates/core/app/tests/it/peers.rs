//! What peers get wrong, as tests (K1 and K2): they send an order again when its answer is late, and their audit calls it
//! executed. Here an intent is one order at the exchange, whatever comes back, and the audit says what was known when.

use std::sync::Arc;
use std::time::Duration;

use cambist_app::OrderKey;
use cambist_model::{ClientOrderId, ErrorCode, OrderDraft, OrderEvent, OrderStatus, Quantity, Side};
use cambist_ports::store::AuditAction;
use cambist_testkit::Behavior;
use rstest::rstest;

use crate::house::{House, limit, named, settle, wide};

const INTENT: &str = "once";

fn intent() -> OrderDraft {
    named(INTENT, limit(Side::Buy, "0.3", "49000"))
}

fn id() -> ClientOrderId {
    ClientOrderId::parse(INTENT).unwrap()
}

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

async fn state(house: &House) -> (OrderStatus, Quantity) {
    let order = house.app.orders.get(&house.call(), &OrderKey::Any(INTENT.to_owned())).await.unwrap().order;
    (order.status, order.filled_quantity)
}

/// Lets time pass, a second at a time, and everybody do what is due.
async fn pass(house: &House, seconds: u64) {
    for _ in 0..seconds {
        house.clock.advance(Duration::from_secs(1));
        settle().await;
    }
}

/// What the audit says was done, and what the order was from then on.
fn audited(house: &House) -> Vec<(AuditAction, OrderStatus)> {
    let status = |detail: &str| {
        let events: Result<Vec<OrderEvent>, _> = serde_json::from_str(detail);
        events.map_or(OrderStatus::Pending, |events| events.last().unwrap().status)
    };
    house.store.audit_trail().iter().map(|entry| (entry.action, status(&entry.detail))).collect()
}

/// An answer that tells nothing about the order, which was taken.
const UNTOLD: [&str; 4] =
    ["no answer came within 30 s", "502 bad gateway", "the connection was cut", "the answer cannot be read: <html>"];

#[tokio::test]
async fn k1_a_venue_that_answers_after_45_seconds_gets_one_order() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptLate(Duration::from_secs(45))]);
    let (app, call) = (Arc::clone(&house.app), house.call());
    let placing = tokio::spawn(async move { app.orders.place(&call, intent()).await });
    settle().await;
    for _ in 0..4 {
        pass(&house, 11).await;
        let again = house.place(intent()).await.unwrap().order;
        assert_eq!(again.status, OrderStatus::Pending, "who asks again is told how it stands");
    }
    assert!(!placing.is_finished());
    pass(&house, 1).await;
    let placed = placing.await.unwrap().unwrap().order;
    assert_eq!((placed.status, house.venue.arrived()), (OrderStatus::Open, 1));
}

#[rstest]
#[tokio::test]
async fn k1_an_answer_that_tells_nothing_leaves_one_order_that_is_found(#[values(0, 1, 2, 3)] kind: usize) {
    let cause = UNTOLD[kind];
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptAndAnswer(cause)]);
    let error = house.place(intent()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OutcomeUnknown, "not an error after which an agent tries again");
    assert!(error.detail.contains(cause), "{}", error.detail);
    assert_eq!(house.store_order(error.order_id.unwrap()).await.status, OrderStatus::Unknown);
    for _ in 0..5 {
        house.place(intent()).await.unwrap();
    }
    pass(&house, 2).await;
    assert_eq!(house.store_order(error.order_id.unwrap()).await.status, OrderStatus::Open);
    assert_eq!(house.venue.arrived(), 1);
}

#[rstest]
#[tokio::test]
async fn k2_the_audit_says_unknown_and_then_what_was_found(#[values(0, 1, 2, 3)] kind: usize) {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptAndAnswer(UNTOLD[kind])]);
    house.place(intent()).await.unwrap_err();
    pass(&house, 2).await;
    let expected = [
        (AuditAction::OrderIntended, OrderStatus::Pending),
        (AuditAction::OrderAnswered, OrderStatus::Unknown),
        (AuditAction::OrderReconciled, OrderStatus::Open),
    ];
    assert_eq!(audited(&house), expected);
    let answered = &house.store.audit_trail()[1];
    assert!(answered.detail.contains(UNTOLD[kind]), "{}", answered.detail);
}

#[tokio::test]
async fn k2_the_audit_says_unknown_and_then_that_it_never_arrived() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::Vanish]);
    house.place(intent()).await.unwrap_err();
    pass(&house, 40).await;
    let last = audited(&house).split_off(1);
    let expected =
        [(AuditAction::OrderAnswered, OrderStatus::Unknown), (AuditAction::OrderReconciled, OrderStatus::Rejected)];
    assert_eq!((last.as_slice(), house.venue.arrived()), (expected.as_slice(), 0));
}

#[tokio::test]
async fn k1_a_process_that_ends_in_doubt_sends_nothing_again() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptAndAnswer(UNTOLD[1])]);
    house.place(intent()).await.unwrap_err();
    house.app.stop().await;
    let house = house.restarted(wide()).await;
    assert_eq!(house.place(intent()).await.unwrap().order.status, OrderStatus::Open);
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn fills_that_come_twice_and_out_of_order_while_nothing_is_known_are_counted_once() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptAndAnswer(UNTOLD[0])]);
    house.place(intent()).await.unwrap_err();
    let fills = ["0.1", "0.05", "0.15"].map(|part| house.venue.fill_quietly(&id(), quantity(part)).unwrap());
    for event in [2, 0, 2, 1, 0].map(|place: usize| fills[place].clone()) {
        house.venue.tell(event);
    }
    pass(&house, 2).await;
    assert_eq!(state(&house).await, (OrderStatus::Filled, quantity("0.3")));
    let view = house.app.orders.get(&house.call(), &OrderKey::Any(INTENT.to_owned())).await.unwrap();
    assert_eq!((view.fills.len(), house.venue.arrived()), (3, 1));
}

#[tokio::test]
async fn a_fill_before_the_acknowledgement_is_counted_once() {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptLate(Duration::from_secs(45))]);
    let (app, call) = (Arc::clone(&house.app), house.call());
    let placing = tokio::spawn(async move { app.orders.place(&call, intent()).await });
    settle().await;
    let fill = house.venue.fill_quietly(&id(), quantity("0.1")).unwrap();
    house.venue.tell(fill);
    // The acknowledgement that comes in the end is older than the fill, and does not know of it.
    pass(&house, 45).await;
    placing.await.unwrap().unwrap();
    pass(&house, 2).await;
    assert_eq!(state(&house).await, (OrderStatus::PartiallyFilled, quantity("0.1")));
    assert_eq!(house.venue.arrived(), 1);
}

#[rstest]
#[case::all_of_it("0.3", OrderStatus::Filled)]
#[case::a_part("0.1", OrderStatus::Canceled)]
#[tokio::test]
async fn a_cancel_that_crosses_a_fill_ends_with_what_was_filled(#[case] filled: &str, #[case] ends: OrderStatus) {
    let house = House::open(wide()).await;
    house.venue.script([Behavior::AcceptAndAnswer(UNTOLD[2]), Behavior::AcceptSilently]);
    house.place(intent()).await.unwrap_err();
    house.venue.fill_quietly(&id(), quantity(filled)).unwrap();
    house.app.orders.cancel(&house.call(), &OrderKey::Any(INTENT.to_owned())).await.unwrap_err();
    pass(&house, 4).await;
    assert_eq!(state(&house).await, (ends, quantity(filled)));
    assert_eq!(house.venue.arrived(), 1);
}
