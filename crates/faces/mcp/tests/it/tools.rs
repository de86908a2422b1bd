//! Calling tools.

use rmcp::model::CallToolRequestParams;
use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Era, call, connect, refused};
use crate::scripted::House;
use crate::wire::Wire;

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn an_answer_is_structure_and_the_same_as_text(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let answer = call(&client, "get_market_data", json!({"symbols": ["BTC-USD"]})).await;
    assert_eq!(answer.is_error, Some(false));
    let structured = answer.structured_content.unwrap();
    assert_eq!(structured["markets"][0]["ticker"]["ask"], "50001");
    let text = &answer.content[0].as_text().unwrap().text;
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), structured);
    assert!(!text.contains('\n'), "compact: {text}");
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn what_goes_wrong_is_a_result_that_a_model_can_read(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let denied = call(
        &client,
        "place_order",
        json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "100", "limit_price": "50000"}),
    )
    .await;
    assert_eq!(denied.is_error, Some(true));
    let problem = denied.structured_content.unwrap();
    assert_eq!(problem["code"], "order_denied");
    assert_eq!(problem["denials"][0]["rule"], "funds");
    assert!(problem["instance"].as_str().unwrap().starts_with("req_"));
    let text = &denied.content[0].as_text().unwrap().text;
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), problem);
}

#[rstest]
#[case(json!({}), "symbol")]
#[case(json!({"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": 0.1}), "quantity")]
#[case(json!({"symbol": "BTC-USD", "side": "buy", "type": "market", "quantity": "0.1", "colour": "red"}), "colour")]
#[tokio::test]
async fn wrong_arguments_are_named(#[case] arguments: Value, #[case] field: &str) {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    let refused = call(&client, "place_order", arguments).await;
    let problem = refused.structured_content.unwrap();
    assert_eq!(problem["code"], "invalid_input");
    assert_eq!(problem["fields"][0]["field"], field, "{problem}");
    assert_eq!(house.venue.scripted.arrived(), 0);
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_tool_that_is_not_there_is_an_error_of_the_protocol(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let error = refused(client.call_tool(CallToolRequestParams::new("place_orders")).await);
    assert_eq!(error.code.0, -32602);
    assert!(error.message.contains("place_orders"), "{}", error.message);
}

#[tokio::test]
async fn arguments_may_be_left_out_where_none_is_needed() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let answer = wire.ask(1, "tools/call", json!({"name": "list_balances"})).await;
    assert_eq!(answer["result"]["isError"], false, "{answer}");
}

#[tokio::test]
async fn progress_is_told_before_the_answer_and_only_to_those_who_asked() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let arguments = json!({"symbols": ["BTC-USD"], "max_updates": 3});
    let asked = json!({"name": "subscribe_ticker", "arguments": arguments, "_meta": {"progressToken": "mine"}});
    let mut told = vec![wire.ask(1, "tools/call", asked).await];
    while told.last().unwrap().get("id").is_none() {
        told.push(wire.next().await);
    }
    let answer = told.pop().unwrap();
    assert_eq!(answer["result"]["structuredContent"]["updates"].as_array().unwrap().len(), 3);
    let steps: Vec<_> = told.iter().map(|step| &step["params"]).collect();
    assert_eq!(steps.len(), 3);
    for (done, step) in [1.0, 2.0, 3.0].into_iter().zip(steps) {
        assert_eq!(step["progressToken"], "mine");
        assert_eq!((step["progress"].as_f64(), step["total"].as_f64()), (Some(done), Some(3.0)));
        assert_eq!(step["message"], "BTC-USD 49999 / 50001, last 50000");
    }

    // The state is there already; nothing more happens after it.
    let arguments = json!({"symbols": ["BTC-USD"], "max_updates": 1});
    let silent = json!({"name": "subscribe_ticker", "arguments": arguments});
    assert_eq!(wire.ask(2, "tools/call", silent).await["id"], 2);
}
