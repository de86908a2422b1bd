//! Clients that do not wait any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use cambist_app::{Call, Position};
use cambist_mcp::{McpFace, McpSettings};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request};
use cambist_testkit::SeededIds;
use rstest::rstest;
use serde_json::json;
use tokio::sync::Notify;

use crate::recorder::clock;
use crate::scripted::House;
use crate::wire::Wire;

/// Takes its time until it is told to go on.
#[derive(Default)]
pub(crate) struct Slow {
    pub(crate) begun: Notify,
    pub(crate) go_on: Notify,
    finished: AtomicBool,
}

impl Slow {
    /// Did it come to the end of anything?
    pub(crate) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Caller for Slow {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        self.begun.notify_one();
        self.go_on.notified().await;
        self.finished.store(true, Ordering::SeqCst);
        Ok(Answer::once(b"{}".as_slice()))
    }

    async fn feed(&self, _: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        panic!("nobody asks for a feed")
    }
}

#[rstest]
#[case("get_account", false)]
#[case("cancel_all_orders", true)]
#[tokio::test]
async fn a_cancel_stops_a_read_and_lets_an_act_be_carried_through(#[case] tool: &str, #[case] carried_through: bool) {
    let slow = Arc::new(Slow::default());
    let ids = Arc::new(SeededIds::default());
    let face = McpFace::new(Arc::clone(&slow) as _, ids, clock(), &McpSettings::default()).unwrap();
    let mut wire = Wire::open_to(face).await;
    wire.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool}})).await;
    slow.begun.notified().await;
    wire.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})).await;
    assert_eq!(wire.ask(2, "ping", json!({})).await["id"], 2);
    settle().await;
    slow.go_on.notify_one();
    settle().await;
    assert_eq!(slow.is_finished(), carried_through);
}

/// Lets everything that is ready run until `listeners` streams of market data are open.
pub(crate) async fn until_listeners(house: &House, listeners: usize) {
    for _ in 0..10_000 {
        // A stream stays open for ten seconds after the last reader; half a minute goes by here, which no read lasts.
        house.clock.advance(Duration::from_millis(3));
        if house.venue.listeners() == listeners {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("{} listeners, not {listeners}", house.venue.listeners());
}

/// Lets everything that is ready run.
pub(crate) async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_canceled_read_stops_and_is_not_answered() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let endless = json!({"name": "subscribe_ticker", "arguments": {"symbols": ["BTC-USD"], "duration_s": 60}, "_meta": {"progressToken": 1}});
    wire.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": endless})).await;
    until_listeners(&house, 1).await;
    for _ in 0..3 {
        assert_eq!(wire.next().await["method"], "notifications/progress");
    }
    wire.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})).await;
    until_listeners(&house, 0).await;
    assert_eq!(wire.ask(2, "ping", json!({})).await["id"], 2, "nothing is said of the canceled request");
}

#[tokio::test(start_paused = true)]
async fn a_read_in_flight_ends_soon_after_the_input() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let endless = json!({"name": "subscribe_ticker", "arguments": {"symbols": ["BTC-USD"], "duration_s": 60}});
    wire.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": endless})).await;
    until_listeners(&house, 1).await;
    wire.end().await;
    settle().await;
    // The paused clock of the runtime jumps over the five seconds of grace.
    tokio::time::advance(Duration::from_secs(6)).await;
    until_listeners(&house, 0).await;
}
