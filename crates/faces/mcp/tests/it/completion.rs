//! Completion.

use std::sync::Arc;

use rmcp::model::CompletionInfo;
use rstest::rstest;
use serde_json::json;

use crate::client::{Client, Era, call, connect, connect_to};
use crate::recorder::Recorder;
use crate::scripted::House;

async fn of_prompt(client: &Client, prompt: &str, argument: &str, typed: &str) -> CompletionInfo {
    client.complete_prompt_argument(prompt, argument, typed, None).await.unwrap()
}

async fn of_template(client: &Client, template: &str, gap: &str, typed: &str) -> Vec<String> {
    client.complete_resource_argument(template, gap, typed, None).await.unwrap().values
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn markets_are_completed(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let found = of_prompt(&client, "analyze_position", "product_id", "bt").await;
    assert_eq!((found.values, found.total, found.has_more), (vec!["BTC-USD".to_owned()], Some(1), Some(false)));
    assert!(of_prompt(&client, "analyze_position", "product_id", "x").await.values.is_empty());
    assert_eq!(of_prompt(&client, "market_summary", "product_ids", "ETH-USD, b").await.values, ["ETH-USD,BTC-USD"]);
    assert_eq!(of_template(&client, "market://ticker/{symbol}", "symbol", "").await, ["BTC-USD"]);
    let fills = "history://fills{?product,start,end,limit,cursor}";
    assert_eq!(of_template(&client, fills, "product", "B").await, ["BTC-USD"]);
}

#[tokio::test]
async fn closed_lists_are_completed() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    assert_eq!(of_prompt(&client, "risk_check", "side", "").await.values, ["buy", "sell"]);
    assert_eq!(of_prompt(&client, "risk_check", "order_type", "L").await.values, ["limit"]);
    let candles = "market://candles/{symbol}{?granularity,count}";
    assert_eq!(of_template(&client, candles, "granularity", "1").await, ["1m", "15m", "1h", "1d", "1w"]);
    let history = "order://history{?start,end,status,symbol,limit,cursor}";
    assert_eq!(of_template(&client, history, "status", "pe").await, ["pending", "pending_cancel"]);
}

#[tokio::test]
async fn orders_that_may_still_fill_are_completed() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    let order = json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.5", "limit_price": "49000"});
    let open = call(&client, "place_order", order.clone()).await.structured_content.unwrap();
    let done = call(&client, "place_order", order).await.structured_content.unwrap();
    call(&client, "cancel_order", json!({"order_id": done["order"]["order_id"]})).await;
    let found = of_template(&client, "order://status/{order_id}", "order_id", "ord_").await;
    assert_eq!(json!(found), json!([open["order"]["order_id"]]));
}

#[tokio::test]
async fn of_very_many_candidates_a_hundred_are_shown_and_the_rest_is_counted() {
    let products: Vec<_> = (0..150).map(|number| json!({"symbol": format!("A{number}-USD")})).collect();
    let recorder = Arc::new(Recorder::answering(json!({"products": products}).to_string()));
    let client = connect_to(recorder.face(), Era::Modern).await;
    let found = of_prompt(&client, "analyze_position", "product_id", "a").await;
    assert_eq!((found.values.len(), found.total, found.has_more), (100, Some(150), Some(true)));
}

#[tokio::test]
async fn what_cannot_be_guessed_has_no_candidates() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    assert!(of_prompt(&client, "risk_check", "size", "0").await.values.is_empty());
    let candles = "market://candles/{symbol}{?granularity,count}";
    assert!(of_template(&client, candles, "count", "1").await.is_empty());
}

#[tokio::test]
async fn what_is_not_there_has_no_candidates_either() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    for (prompt, argument) in [("nothing", "product_id"), ("risk_check", "colour")] {
        assert!(of_prompt(&client, prompt, argument, "").await.values.is_empty());
    }
    for (template, gap) in [("market://nothing/{symbol}", "symbol"), ("market://ticker/{symbol}", "depth")] {
        assert!(of_template(&client, template, gap, "").await.is_empty());
    }
}
