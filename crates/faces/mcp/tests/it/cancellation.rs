//! Clients that do not wait any more.

use serde_json::json;

use crate::scripted::House;
use crate::wire::Wire;

/// Lets everything that is ready run until `listeners` streams of market data are open.
pub(crate) async fn until_listeners(house: &House, listeners: usize) {
    for _ in 0..10_000 {
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
    let endless =
        json!({"name": "subscribe_ticker", "arguments": {"symbols": ["BTC-USD"]}, "_meta": {"progressToken": 1}});
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
    let endless = json!({"name": "subscribe_ticker", "arguments": {"symbols": ["BTC-USD"]}});
    wire.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": endless})).await;
    until_listeners(&house, 1).await;
    wire.end().await;
    settle().await;
    // The paused clock of the runtime jumps over the five seconds of grace.
    tokio::time::advance(std::time::Duration::from_secs(6)).await;
    until_listeners(&house, 0).await;
}
