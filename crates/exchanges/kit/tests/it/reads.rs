use std::time::Duration;

use cambist_model::SimulatedFault;
use cambist_ports::Ctx;
use cambist_ports::exchange::{Exchange, ExchangeError};

use crate::world::World;

#[tokio::test]
async fn a_read_that_fails_in_passing_is_asked_again() {
    let world = World::new();
    world.venue.fail([world.unavailable(), ExchangeError::Timeout { exchange: world.venue.descriptor().id }]);
    let (answer, took) = world.ticker(world.ctx()).await;
    answer.unwrap();
    assert_eq!(world.venue.asked(), 3);
    assert!((Duration::from_millis(200)..Duration::from_millis(420)).contains(&took), "{took:?}");
}

#[tokio::test]
async fn the_third_failure_is_told() {
    let world = World::new();
    world.venue.set_unavailable(true);
    let (answer, _) = world.ticker(world.ctx()).await;
    assert_eq!(answer.unwrap_err().to_string(), "scripted is not available: the test says so");
    assert_eq!(world.venue.asked(), 3);
}

#[tokio::test]
async fn an_exchange_is_not_asked_sooner_than_it_wants() {
    let world = World::new();
    let limited = |s| ExchangeError::RateLimited {
        exchange: world.venue.descriptor().id,
        retry_after: Some(Duration::from_secs(s)),
    };
    world.venue.fail([limited(3)]);
    let (answer, took) = world.ticker(world.ctx()).await;
    answer.unwrap();
    assert!((Duration::from_secs(3)..Duration::from_millis(3_110)).contains(&took), "{took:?}");

    world.venue.fail([limited(60)]);
    let (answer, took) = world.ticker(world.ctx()).await;
    assert_eq!(answer.unwrap_err(), limited(60), "a minute is too long to keep somebody waiting");
    assert!(took < Duration::from_millis(10), "{took:?}");
}

#[tokio::test]
async fn nobody_is_kept_beyond_the_deadline() {
    let world = World::new();
    world.venue.set_unavailable(true);
    let deadline = Some(world.later(Duration::from_millis(120)));
    let (answer, took) = world.ticker(Ctx { deadline, ..world.ctx() }).await;
    assert_eq!(answer.unwrap_err().to_string(), "scripted is not available: the test says so");
    assert_eq!(world.venue.asked(), 2);
    assert!(took <= Duration::from_millis(120), "{took:?}");
}

#[tokio::test]
async fn what_will_not_pass_is_told_at_once() {
    let world = World::new();
    let refusal = ExchangeError::Auth { exchange: world.venue.descriptor().id, detail: "no".into() };
    world.venue.fail([refusal.clone()]);
    assert_eq!(world.ticker(world.ctx()).await.0.unwrap_err(), refusal);
    assert_eq!(world.venue.asked(), 1);
}

#[tokio::test]
async fn a_simulated_fault_is_seen_by_who_wants_it() {
    let world = World::new();
    world.venue.fail([world.unavailable()]);
    let fault = Some(SimulatedFault::NetworkError);
    assert_eq!(world.ticker(Ctx { fault, ..world.ctx() }).await.0.unwrap_err(), world.unavailable());
    assert_eq!(world.venue.asked(), 1);
}
