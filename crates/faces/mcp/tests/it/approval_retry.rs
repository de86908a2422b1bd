//! Requests that come again with a human's answer: what they bring is not trusted.

use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult, InputRequest, InputResponses};
use rmcp::service::RunningService;
use rmcp::{ClientHandler, RoleClient};
use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Era, object, refused};
use crate::scripted::House;
use crate::user::{User, form, large};

type Client = RunningService<RoleClient, User>;

async fn connect(house: &House) -> Client {
    // The tests answer by hand.
    User::who(Era::Modern, || None).connect(house).await
}

fn place(order: Value) -> CallToolRequestParams {
    CallToolRequestParams::new("place_order").with_arguments(object(order))
}

fn yes() -> InputResponses {
    [("approval".to_owned(), serde_json::to_value(form(true)).unwrap())].into()
}

/// The state that comes with the question about an order.
async fn asked(client: &Client, request: CallToolRequestParams) -> String {
    match client.call_tool_once(request).await.unwrap() {
        CallToolResponse::InputRequired(input) => {
            let inputs = input.input_requests.unwrap();
            assert!(matches!(inputs["approval"], InputRequest::Elicitation(_)), "{inputs:?}");
            input.request_state.unwrap()
        }
        other => panic!("{other:?} asks for nothing"),
    }
}

async fn answered<H: ClientHandler>(
    client: &RunningService<RoleClient, H>,
    request: CallToolRequestParams,
) -> CallToolResult {
    match client.call_tool_once(request).await.unwrap() {
        CallToolResponse::Complete(result) => result,
        other => panic!("{other:?} is no answer"),
    }
}

async fn is_waiting(house: &House, client: &Client) -> bool {
    let listed = answered(client, CallToolRequestParams::new("list_orders")).await.structured_content.unwrap();
    let orders = listed["orders"].as_array().unwrap();
    house.venue.scripted.arrived() == 0 && orders.iter().all(|order| order["status"] == "awaiting_approval")
}

#[tokio::test]
async fn an_answer_sent_twice_sends_the_order_once() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let state = asked(&client, place(large())).await;
    let retry = place(large()).with_request_state(state).with_input_responses(yes());
    let placed = answered(&client, retry.clone()).await;
    assert_eq!(placed.is_error, Some(false), "{placed:?}");
    let again = answered(&client, retry).await.structured_content.unwrap();
    assert_eq!((&again["code"], house.venue.scripted.arrived()), (&json!("conflict"), 1), "{again}");
    assert_eq!(again["order_id"], placed.structured_content.unwrap()["order"]["order_id"], "it names the order");
}

#[tokio::test]
async fn an_answer_sent_twice_at_once_sends_the_order_once() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let state = asked(&client, place(large())).await;
    let retry = place(large()).with_request_state(state).with_input_responses(yes());
    let both = futures_util::future::join(answered(&client, retry.clone()), answered(&client, retry)).await;
    assert_ne!(both.0.is_error, both.1.is_error, "{both:?}");
    assert_eq!(house.venue.scripted.arrived(), 1);
}

#[tokio::test]
async fn a_no_cannot_be_turned_into_a_yes() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let retry = place(large()).with_request_state(asked(&client, place(large())).await);
    let no = [("approval".to_owned(), json!({"action": "decline"}))].into();
    answered(&client, retry.clone().with_input_responses(no)).await;
    let late = answered(&client, retry.with_input_responses(yes())).await.structured_content.unwrap();
    assert_eq!((&late["code"], house.venue.scripted.arrived()), (&json!("conflict"), 0), "{late}");
}

#[rstest]
#[case("quantity", json!("0.02"))]
#[case("limit_price", json!("49001"))]
#[case("side", json!("sell"))]
#[case("post_only", json!(true))]
#[tokio::test]
async fn a_retry_for_another_order_than_was_shown_is_refused(#[case] field: &str, #[case] value: Value) {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let state = asked(&client, place(large())).await;
    let mut other = large();
    other[field] = value;
    let retry = place(other).with_request_state(state).with_input_responses(yes());
    assert_eq!(refused(client.call_tool_once(retry).await).code.0, -32602);
    assert!(is_waiting(&house, &client).await);
}

#[tokio::test]
async fn a_state_that_was_touched_is_refused_and_does_not_say_why() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let state = asked(&client, place(large())).await;
    let turned: String = state.chars().rev().collect();
    let mut refusals = Vec::new();
    for forged in [turned, format!("{state}A"), state.to_lowercase(), "rs1..".to_owned(), String::new()] {
        let retry = place(large()).with_request_state(forged).with_input_responses(yes());
        let refusal = refused(client.call_tool_once(retry).await);
        assert_eq!(refusal.code.0, -32602);
        refusals.push(refusal.message);
    }
    refusals.dedup();
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    assert!(is_waiting(&house, &client).await);
}

#[tokio::test]
async fn a_state_is_worth_nothing_for_another_tool() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let state = asked(&client, place(large())).await;
    let retry = CallToolRequestParams::new("preview_order").with_arguments(object(large()));
    let retry = retry.with_request_state(state).with_input_responses(yes());
    assert_eq!(refused(client.call_tool_once(retry).await).code.0, -32602);
    assert!(is_waiting(&house, &client).await);
}

#[tokio::test]
async fn a_state_is_worth_nothing_to_another_server() {
    let (house, other) = (House::asking_above(500).await, House::asking_above(500).await);
    let client = connect(&house).await;
    // The second face of that house has another key than the first.
    connect(&other).await;
    let stranger = connect(&other).await;
    let state = asked(&client, place(large())).await;
    let retry = place(large()).with_request_state(state).with_input_responses(yes());
    assert_eq!(refused(stranger.call_tool_once(retry).await).code.0, -32602);
}

#[tokio::test]
async fn of_two_orders_alike_the_answer_is_for_the_one_that_was_shown() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let (first, second) = (asked(&client, place(large())).await, asked(&client, place(large())).await);
    assert_ne!(first, second);
    let retry = place(large()).with_request_state(first.clone()).with_input_responses(yes());
    answered(&client, retry).await;
    let again = place(large()).with_request_state(first).with_input_responses(yes());
    assert_eq!(answered(&client, again).await.is_error, Some(true));
    assert_eq!(house.venue.scripted.arrived(), 1, "the second order still waits");
    answered(&client, place(large()).with_request_state(second).with_input_responses(yes())).await;
    assert_eq!(house.venue.scripted.arrived(), 2);
}

#[tokio::test]
async fn an_answer_without_its_question_places_nothing() {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let refusal = refused(client.call_tool_once(place(large()).with_input_responses(yes())).await);
    assert_eq!(refusal.code.0, -32602);
    let listed = answered(&client, CallToolRequestParams::new("list_orders")).await.structured_content.unwrap();
    assert_eq!(listed["orders"], json!([]));
}

#[rstest]
#[case(None)]
#[case(Some([("other".to_owned(), json!({"action": "accept", "content": {"approve": true}}))].into()))]
#[tokio::test]
async fn a_retry_without_the_answer_is_asked_again_about_the_same_order(#[case] responses: Option<InputResponses>) {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let mut retry = place(large()).with_request_state(asked(&client, place(large())).await);
    retry.input_responses = responses;
    let state = asked(&client, retry).await;
    assert!(is_waiting(&house, &client).await);
    answered(&client, place(large()).with_request_state(state).with_input_responses(yes())).await;
    let listed = answered(&client, CallToolRequestParams::new("list_orders")).await.structured_content.unwrap();
    assert_eq!(listed["orders"].as_array().unwrap().len(), 1, "no second order came of it");
    assert_eq!(house.venue.scripted.arrived(), 1);
}

#[rstest]
#[case(json!(true))]
#[case(json!({"approve": true}))]
#[case(json!({"action": "maybe", "content": {"approve": true}}))]
#[tokio::test]
async fn an_answer_that_is_none_is_refused(#[case] answer: Value) {
    let house = House::asking_above(500).await;
    let client = connect(&house).await;
    let retry = place(large()).with_request_state(asked(&client, place(large())).await);
    let retry = retry.with_input_responses([("approval".to_owned(), answer)].into());
    assert_eq!(refused(client.call_tool_once(retry).await).code.0, -32602);
    assert!(is_waiting(&house, &client).await);
}
