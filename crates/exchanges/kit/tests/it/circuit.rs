use std::time::Duration;

use cambist_model::ClientOrderId;
use cambist_ports::exchange::{CancelOutcome, CircuitState, Exchange, ExchangeError, OrderRef, Trading};
use cambist_testkit::Behavior;

use crate::world::World;

/// Asks until the circuit is open.
async fn open(world: &World) {
    world.venue.set_unavailable(true);
    for _ in 0..2 {
        world.ticker(world.ctx()).await.0.unwrap_err();
    }
    assert_eq!(world.guarded.circuit().state, CircuitState::Open);
}

#[tokio::test]
async fn five_failures_in_a_row_open_the_circuit_and_it_says_so() {
    let world = World::new();
    open(&world).await;
    let asked = world.venue.asked();
    assert_eq!(asked, 5);
    let (answer, _) = world.ticker(world.ctx()).await;
    let Err(ExchangeError::CircuitOpen { failures: 5, retry_after, .. }) = answer else { panic!("{answer:?}") };
    assert!(retry_after <= Duration::from_secs(2));
    assert_eq!(world.venue.asked(), asked, "it is left alone");
    let circuit = world.guarded.circuit();
    assert_eq!(circuit.last_failure.unwrap(), "scripted is not available: the test says so");
    assert!(circuit.since.unwrap() < circuit.retry_at.unwrap());
}

#[tokio::test]
async fn after_its_rest_one_request_finds_out_and_closes_it() {
    let world = World::new();
    open(&world).await;
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(world.guarded.circuit().state, CircuitState::HalfOpen);
    world.venue.set_unavailable(false);
    world.ticker(world.ctx()).await.0.unwrap();
    assert_eq!(world.guarded.circuit().state, CircuitState::Closed);
    assert_eq!(world.guarded.circuit().failures, 0);
}

#[tokio::test]
async fn each_failed_trial_doubles_the_rest_up_to_a_minute() {
    let world = World::new();
    open(&world).await;
    for rest in [2, 4, 8, 16, 32, 60, 60] {
        let asked = world.venue.asked();
        world.clock.set(world.guarded.circuit().retry_at.unwrap());
        world.ticker(world.ctx()).await.0.unwrap_err();
        assert_eq!(world.venue.asked(), asked + 1, "one request tries");
        let circuit = world.guarded.circuit();
        let next = u64::min(rest * 2, 60);
        let left = circuit.retry_at.unwrap().since(world.later(Duration::ZERO));
        assert!(left <= Duration::from_secs(next) && left > Duration::from_millis(next * 1_000 - 500), "{left:?}");
    }
}

#[tokio::test]
async fn a_cancel_is_tried_even_then_and_its_success_closes_the_circuit() {
    let world = World::new();
    open(&world).await;
    world.venue.set_unavailable(false);
    let order = OrderRef {
        symbol: world.symbol(),
        client_order_id: ClientOrderId::parse("mine").unwrap(),
        exchange_order_id: None,
    };
    assert_eq!(world.guarded.cancel(&world.ctx(), &order).await.unwrap(), CancelOutcome::NotFound);
    assert_eq!(world.guarded.circuit().state, CircuitState::Closed);
}

#[tokio::test]
async fn refusals_and_rate_limits_are_answers() {
    let world = World::new();
    let exchange = world.venue.descriptor().id;
    for _ in 0..20 {
        world.venue.fail([ExchangeError::RateLimited { exchange, retry_after: Some(Duration::from_mins(1)) }]);
        world.ticker(world.ctx()).await.0.unwrap_err();
    }
    assert_eq!(world.guarded.circuit().state, CircuitState::Closed);
    world.venue.script([Behavior::Reject("no")]);
}
