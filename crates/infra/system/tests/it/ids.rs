use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use cambist_model::{OrderId, Timestamp};
use cambist_ports::{Clock, Ids};
use cambist_system::{SystemClock, SystemIds};

/// A clock that stands still.
struct Stopped(Timestamp);

#[async_trait]
impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }

    async fn sleep_until(&self, _at: Timestamp) {}
}

#[test]
fn ids_sort_by_the_order_in_which_they_were_made() {
    let ids = SystemIds::new(Arc::new(Stopped(Timestamp::from_secs(1_700_000_000)))).unwrap();
    let made: Vec<_> = (0..10_000).map(|_| ids.order_id()).collect();
    assert!(made.is_sorted_by(|a, b| a < b), "strictly increasing");
    assert!(made.is_sorted_by(|a, b| a.to_string() < b.to_string()), "also as text");
}

#[test]
fn ids_carry_the_time_of_the_clock() {
    let at = Timestamp::from_millis(1_732_183_200_123);
    let ids = SystemIds::new(Arc::new(Stopped(at))).unwrap();
    let earliest = OrderId::from_parts(1_732_183_200_123, 0);
    let latest = OrderId::from_parts(1_732_183_200_123, (1 << 80) - 1);
    let id = ids.order_id();
    assert!(earliest <= id && id <= latest);
}

#[test]
fn two_sources_at_the_same_time_make_different_ids() {
    let clock = || Arc::new(Stopped(Timestamp::from_secs(1)));
    let (one, other) = (SystemIds::new(clock()).unwrap(), SystemIds::new(clock()).unwrap());
    assert_ne!(one.request_id(), other.request_id());
}

#[test]
fn threads_never_get_the_same_id() {
    let ids = SystemIds::new(Arc::new(SystemClock)).unwrap();
    let made: Vec<Vec<OrderId>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| (0..1_000).map(|_| ids.order_id()).collect())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let distinct: HashSet<_> = made.iter().flatten().collect();
    assert_eq!(distinct.len(), 4_000);
}

#[test]
fn no_two_secrets_are_alike() {
    let clock = || Arc::new(Stopped(Timestamp::from_secs(1_700_000_000)));
    let (one, other) = (SystemIds::new(clock()).unwrap(), SystemIds::new(clock()).unwrap());
    let secrets: std::collections::BTreeSet<_> = [one.secret(), one.secret(), other.secret()].into();
    assert_eq!(secrets.len(), 3);
}
