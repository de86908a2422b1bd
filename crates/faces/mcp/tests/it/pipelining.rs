//! Many requests at once on one connection.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::scripted::House;
use crate::wire::Wire;

#[tokio::test]
async fn forty_orders_sent_at_once_are_forty_orders() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let arguments =
        json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.01", "limit_price": "49000"});
    for id in 1..=40 {
        let params = json!({"name": "place_order", "arguments": arguments});
        wire.send(&json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params})).await;
    }
    let (mut answered, mut orders) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..40 {
        let answer = wire.next().await;
        assert_eq!(answer["result"]["isError"], false, "{answer}");
        answered.insert(answer["id"].as_u64().unwrap());
        orders.insert(answer["result"]["structuredContent"]["order"]["order_id"].to_string());
    }
    assert_eq!((answered.len(), orders.len()), (40, 40));
    assert_eq!(house.venue.scripted.arrived(), 40);
    let listed = wire.ask(99, "tools/call", json!({"name": "list_orders", "arguments": {"limit": 100}})).await;
    assert_eq!(listed["result"]["structuredContent"]["total"], 40);
}

#[tokio::test]
async fn a_slow_request_does_not_hold_up_the_next() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let slow = json!({"name": "subscribe_ticker", "arguments": {"symbols": ["BTC-USD"]}});
    wire.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": slow})).await;
    let quick = wire.ask(2, "tools/call", json!({"name": "get_account"})).await;
    assert_eq!(quick["id"], 2);
}

#[tokio::test]
async fn an_order_repeated_under_its_id_is_the_same_order() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let arguments = json!({
        "symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.01", "limit_price": "49000",
        "client_order_id": "mine-1"
    });
    let mut ids = BTreeSet::new();
    for id in 1..=3 {
        let answer = wire.ask(id, "tools/call", json!({"name": "place_order", "arguments": arguments})).await;
        ids.insert(answer["result"]["structuredContent"]["order"]["order_id"].to_string());
    }
    assert_eq!((ids.len(), house.venue.scripted.arrived()), (1, 1));
}

#[tokio::test]
async fn what_is_in_flight_when_the_input_ends_is_still_answered() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let params = json!({
        "name": "place_order",
        "arguments": {"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "0.01"}
    });
    wire.send(&json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params})).await;
    wire.end().await;
    let answer = wire.next().await;
    assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!(7), &Value::Bool(false)), "{answer}");
}
