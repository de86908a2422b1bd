use std::time::Duration;

use cambist_model::Timestamp;
use cambist_ports::Clock;
use cambist_system::SystemClock;

#[test]
fn now_is_in_our_century_and_goes_on() {
    let first = SystemClock.now();
    let second = SystemClock.now();
    assert!(first > Timestamp::parse("2024-01-01").unwrap());
    assert!(first < Timestamp::parse("2100-01-01").unwrap());
    assert!(second >= first);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_what_has_passed_returns_at_once() {
    let timer = tokio::time::Instant::now();
    SystemClock.sleep_until(SystemClock.now()).await;
    SystemClock.sleep_until(Timestamp::EPOCH).await;
    assert_eq!(timer.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn waiting_ends_at_the_time_and_not_before() {
    // The one test that waits: a clock cannot be tested without one. 20 ms are enough to see it.
    let at = SystemClock.now().plus(Duration::from_millis(20));
    SystemClock.sleep_until(at).await;
    assert!(SystemClock.now() >= at);
}
