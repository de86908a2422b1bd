use std::time::Duration;

use cambist_app::{ApprovalQuestion, OrderKey, StopRequest};
use cambist_model::safety::{Limits, Rule, TradingState};
use cambist_model::{ErrorCode, OrderDraft, OrderId, OrderStatus, Side};
use cambist_ports::store::AuditAction;
use cambist_testkit::Behavior;

use crate::house::{House, limit, named, wide};

fn limits() -> Limits {
    Limits { require_confirmation_above_usd: 500_u32.into(), ..wide() }
}

/// An order of 539 USD, which a human has to agree to.
fn large() -> OrderDraft {
    limit(Side::Buy, "0.011", "49000")
}

async fn asked(house: &House, draft: OrderDraft) -> ApprovalQuestion {
    let error = house.place(draft).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ConfirmationRequired);
    house.app.orders.question(&OrderKey::Ours(error.order_id.unwrap())).await.unwrap()
}

fn key(question: &ApprovalQuestion) -> OrderKey {
    OrderKey::Ours(question.order.order_id)
}

async fn status(house: &House, id: OrderId) -> OrderStatus {
    house.store_order(id).await.status
}

#[tokio::test]
async fn a_large_order_waits_for_a_human_and_leaves_with_the_yes() {
    let house = House::open(limits()).await;
    let question = asked(&house, named("mine", large())).await;
    assert_eq!(house.venue.arrived(), 0);
    assert_eq!(question.order.status, OrderStatus::AwaitingApproval);
    assert_eq!(question.order.client_order_id.as_str(), "mine");
    assert_eq!(question.plan.value_usd.unwrap().to_string(), "539");

    let sent = house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap();
    assert_eq!((sent.order.status, house.venue.arrived()), (OrderStatus::Open, 1));
    assert_eq!(sent.order.order_id, question.order.order_id, "the same order, under the same ids");
    let actions: Vec<_> = house.store.audit_trail().iter().map(|entry| entry.action).collect();
    let expected = [AuditAction::ApprovalAsked, AuditAction::OrderApproved, AuditAction::OrderAnswered];
    assert_eq!(actions, expected);
}

#[tokio::test]
async fn a_yes_works_once() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    let (call, key) = (house.call(), key(&question));
    let both = futures_util::future::join(
        house.app.orders.approve(&call, &key, &question.seal),
        house.app.orders.approve(&call, &key, &question.seal),
    );
    let (one, other) = both.await;
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let again = house.app.orders.approve(&call, &key, &question.seal).await.unwrap_err();
    assert_eq!((again.code, house.venue.arrived()), (ErrorCode::Conflict, 1));
}

#[tokio::test]
async fn a_seal_of_another_plan_approves_nothing() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    let other = asked(&house, limit(Side::Buy, "0.012", "49000")).await;
    assert_ne!(question.seal, other.seal);
    let error = house.app.orders.approve(&house.call(), &key(&question), &other.seal).await.unwrap_err();
    assert_eq!((error.code, house.venue.arrived()), (ErrorCode::Conflict, 0));
    assert_eq!(
        status(&house, question.order.order_id).await,
        OrderStatus::AwaitingApproval,
        "the right yes still works"
    );
}

#[tokio::test]
async fn a_yes_that_comes_too_late_sends_nothing() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    house.clock.advance(Duration::from_secs(limits().confirmation_lifetime_s.into()));
    house.settle().await;
    let late = house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap_err();
    assert_eq!((late.code, house.venue.arrived()), (ErrorCode::Conflict, 0));
    assert_eq!(status(&house, question.order.order_id).await, OrderStatus::Expired);
}

#[tokio::test]
async fn a_no_and_a_withdrawal_end_it() {
    let house = House::open(limits()).await;
    let (declined, withdrawn) = (asked(&house, large()).await, asked(&house, large()).await);
    let view = house.app.orders.decline(&house.call(), &key(&declined)).await.unwrap();
    assert_eq!(view.order.status, OrderStatus::Denied);
    let view = house.app.orders.cancel(&house.call(), &key(&withdrawn)).await.unwrap();
    assert_eq!(view.order.status, OrderStatus::Canceled);
    for question in [declined, withdrawn] {
        let error = house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Conflict);
    }
    assert_eq!(house.venue.arrived(), 0);
}

#[tokio::test]
async fn an_agreed_order_is_still_held_to_every_other_rule() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    let request = StopRequest { exchange: None, state: TradingState::ReduceOnly, flatten: false, reason: None };
    let (first, second) = (question, asked(&house, limit(Side::Sell, "0.011", "51000")).await);
    house.app.orders.halt(&house.call(), request).await.unwrap();
    for question in [first, second] {
        assert_eq!(status(&house, question.order.order_id).await, OrderStatus::Denied, "a stop ends every question");
    }
    assert_eq!(house.venue.arrived(), 0);
}

#[tokio::test]
async fn a_question_outlives_the_process() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    let house = house.restarted(limits()).await;
    assert_eq!(house.app.orders.question(&key(&question)).await.unwrap(), question);
    house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap();
    assert_eq!(house.venue.arrived(), 1);
}

#[tokio::test]
async fn questions_count_like_orders() {
    let house = House::open(Limits { max_orders_per_minute: 3, ..limits() }).await;
    for _ in 0..3 {
        asked(&house, large()).await;
    }
    let error = house.place(large()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::OrderDenied);
    assert!(error.denials.iter().any(|denial| denial.rule == Rule::MaxOrdersPerMinute));
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_yes_is_looked_up_like_any() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    house.venue.script([Behavior::AcceptSilently]);
    let lost = house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap_err();
    assert_eq!(lost.code, ErrorCode::OutcomeUnknown);
    let found = house.app.orders.get(&house.call(), &key(&question)).await.unwrap();
    assert_eq!((found.order.status, house.venue.arrived()), (OrderStatus::Open, 1));
}

#[tokio::test]
async fn an_order_that_waited_long_for_its_yes_may_still_be_on_its_way() {
    let house = House::open(limits()).await;
    let question = asked(&house, large()).await;
    house.clock.advance(Duration::from_mins(4));
    house.venue.script([Behavior::Vanish]);
    house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap_err();
    house.clock.advance(Duration::from_secs(2));
    house.settle().await;
    let id = question.order.order_id;
    assert_eq!(status(&house, id).await, OrderStatus::Unknown, "it left two seconds ago");
    house.clock.advance(Duration::from_secs(30));
    house.settle().await;
    assert_eq!(status(&house, id).await, OrderStatus::Rejected);
}

#[tokio::test]
async fn a_late_yes_counts_as_an_order_after_a_restart() {
    let one = Limits { max_orders_per_minute: 1, ..limits() };
    let house = House::open(one.clone()).await;
    let question = asked(&house, large()).await;
    house.clock.advance(Duration::from_mins(2));
    house.app.orders.approve(&house.call(), &key(&question), &question.seal).await.unwrap();
    let house = house.restarted(one).await;
    let error = house.place(limit(Side::Buy, "0.001", "49000")).await.unwrap_err();
    assert!(error.denials.iter().any(|denial| denial.rule == Rule::MaxOrdersPerMinute), "{error:?}");
}

#[tokio::test]
async fn two_who_agree_at_once_leave_the_order_counted() {
    // 1,500,000 USD in all, a third of it bitcoin: 35 % leaves room for 25,000.
    let share = cambist_model::Percent::new(35_u32.into());
    let house = House::open(Limits { max_position_size_pct: share, ..limits() }).await;
    let question = asked(&house, limit(Side::Buy, "0.25", "49000")).await;
    let (call, key) = (house.call(), key(&question));
    let agree = || house.app.orders.approve(&call, &key, &question.seal);
    let (one, other) = futures_util::future::join(agree(), agree()).await;
    assert!(one.is_ok() != other.is_ok());
    let error = house.place(limit(Side::Buy, "0.3", "49000")).await.unwrap_err();
    assert!(error.denials.iter().any(|denial| denial.rule == Rule::MaxPositionSize), "{error:?}");
}
