//! A human's yes: the client's user is asked, in the way of either era.

use std::sync::Arc;
use std::time::Duration;

use cambist_mcp::McpSettings;
use rmcp::model::{CallToolResult, ElicitResult, ElicitationAction, ErrorData};
use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Era, call, connect};
use crate::scripted::House;
use crate::user::{User, form, large};
use crate::wire::Wire;

/// What was answered: the problem, or the order.
fn problem(result: &CallToolResult) -> Value {
    assert_eq!(result.is_error, Some(true), "{result:?}");
    result.structured_content.clone().unwrap()
}

/// Every order there is, as status and filled quantity.
async fn statuses(house: &House) -> Vec<String> {
    let client = connect(house, Era::Legacy).await;
    let orders = call(&client, "list_orders", json!({})).await.structured_content.unwrap();
    let orders = orders["orders"].as_array().unwrap().clone();
    orders.iter().map(|order| order["status"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_ticked_form_sends_the_order_that_was_shown(#[case] era: Era) {
    let house = House::asking_above(500).await;
    let user = User::who_answers(era, form(true));
    let placed = user.place(&house).await;
    assert_eq!(placed.is_error, Some(false), "{placed:?}");
    let order = &placed.structured_content.unwrap()["order"];
    assert_eq!((&order["status"], &order["quantity"]), (&json!("open"), &json!("0.011")));
    assert_eq!((house.venue.scripted.arrived(), user.shown().len()), (1, 1));
    assert_eq!(statuses(&house).await, ["open"], "there is one order, the one that waited");
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn the_form_shows_the_servers_plan_and_one_box(#[case] era: Era) {
    let house = House::asking_above(500).await;
    let user = User::who_answers(era, form(false));
    let mut order = large();
    order["client_order_id"] = json!("harmless-and-already-agreed");
    call(&user.connect(&house).await, "place_order", order).await;
    let form = &user.shown()[0];
    let message = form["message"].as_str().unwrap();
    for fact in [
        "Exchange: scripted",
        "Account: scripted",
        "Market: BTC-USD",
        "Side: buy",
        "Type: limit",
        "Size: 0.011 BTC",
        "Limit price: 49000 USD",
        "Value at most: 539 USD",
        "Fees at most: ",
        "Middle of the market: 50000 USD",
        "Possible until: 2023-11-14T22:18:20",
        "Order: ord_",
    ] {
        assert!(message.contains(&format!("\n{fact}")), "{fact} is not in: {message}");
    }
    assert!(!message.contains("harmless"), "the words of whoever placed the order are not shown: {message}");
    assert!(!message.contains("Stop price"), "what does not apply is not shown: {message}");
    let schema = &form["requestedSchema"];
    assert_eq!((&schema["type"], &schema["required"]), (&json!("object"), &json!(["approve"])));
    let fields = schema["properties"].as_object().unwrap();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["approve"]);
    assert_eq!((&fields["approve"]["type"], &fields["approve"]["default"]), (&json!("boolean"), &json!(false)));
}

#[rstest]
#[tokio::test]
async fn anything_but_a_ticked_form_is_a_no(
    #[values(Era::Legacy, Era::Modern)] era: Era,
    #[values(
        form(false),
        ElicitResult::new(ElicitationAction::Accept),
        ElicitResult::new(ElicitationAction::Accept).with_content(json!({"approve": "true"})),
        ElicitResult::new(ElicitationAction::Decline),
        ElicitResult::new(ElicitationAction::Decline).with_content(json!({"approve": true}))
    )]
    answer: ElicitResult,
) {
    let house = House::asking_above(500).await;
    let problem = problem(&User::who_answers(era, answer).place(&house).await);
    assert_eq!((&problem["code"], house.venue.scripted.arrived()), (&json!("order_denied"), 0), "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("said no"), "{problem}");
    assert!(problem["order_id"].is_string(), "{problem}");
    assert_eq!(statuses(&house).await, ["denied"]);
}

#[rstest]
#[tokio::test]
async fn a_form_put_aside_leaves_the_order_waiting(
    #[values(Era::Legacy, Era::Modern)] era: Era,
    #[values(ElicitResult::new(ElicitationAction::Cancel), ElicitResult::new(ElicitationAction::Cancel).with_content(json!({"approve": true})))]
    answer: ElicitResult,
) {
    let house = House::asking_above(500).await;
    let problem = problem(&User::who_answers(era, answer).place(&house).await);
    assert_eq!((&problem["code"], house.venue.scripted.arrived()), (&json!("confirmation_required"), 0));
    let command = format!("cambist approve {}", problem["order_id"].as_str().unwrap());
    assert!(problem["hint"].as_str().unwrap().contains(&command), "{problem}");
    assert_eq!(statuses(&house).await, ["awaiting_approval"]);
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_client_that_shows_no_forms_is_told_how_a_human_agrees(#[case] era: Era) {
    let house = House::asking_above(500).await;
    let problem = problem(&call(&connect(&house, era).await, "place_order", large()).await);
    assert_eq!(
        (&problem["code"], &problem["denials"][0]["rule"]),
        (&json!("confirmation_required"), &json!("confirmation"))
    );
    let command = format!("cambist approve {}", problem["order_id"].as_str().unwrap());
    assert!(problem["hint"].as_str().unwrap().contains(&command), "{problem}");
    assert_eq!(statuses(&house).await, ["awaiting_approval"]);
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_market_that_moved_meanwhile_refuses_the_yes(#[case] era: Era) {
    let house = House::asking_above(500).await;
    let venue = Arc::clone(&house.venue);
    let user = User::who(era, move || {
        venue.rise(1_000);
        Some(Ok(form(true)))
    });
    let problem = problem(&user.place(&house).await);
    assert_eq!((&problem["code"], house.venue.scripted.arrived()), (&json!("order_denied"), 0));
    assert_eq!(problem["denials"][0]["rule"], "approval_drift", "{problem}");
    assert_eq!(statuses(&house).await, ["denied"]);
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_yes_that_comes_too_late_sends_nothing(#[case] era: Era) {
    let house = House::asking_above(500).await;
    let clock = Arc::clone(&house.clock);
    let user = User::who(era, move || {
        clock.advance(Duration::from_mins(5));
        Some(Ok(form(true)))
    });
    let problem = problem(&user.place(&house).await);
    assert_eq!((&problem["code"], house.venue.scripted.arrived()), (&json!("conflict"), 0), "{problem}");
    assert_eq!(statuses(&house).await, ["expired"]);
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_small_order_asks_nobody(#[case] era: Era) {
    let house = House::asking_above(500).await;
    let user = User::who_answers(era, form(true));
    let mut order = large();
    order["quantity"] = json!("0.001");
    let placed = call(&user.connect(&house).await, "place_order", order).await;
    assert_eq!((placed.is_error, user.shown().len()), (Some(false), 0));
}

#[tokio::test(start_paused = true)]
async fn a_form_that_nobody_answers_ends_with_the_time_for_it() {
    let house = House::asking_above(500).await;
    let problem = problem(&User::who(Era::Legacy, || None).place(&house).await);
    assert_eq!((&problem["code"], house.venue.scripted.arrived()), (&json!("conflict"), 0));
    assert!(problem["detail"].as_str().unwrap().contains("no human answered until 2023-11-14T22:18:20"), "{problem}");
}

#[tokio::test]
async fn a_client_that_fails_to_ask_is_told_how_a_human_agrees() {
    let house = House::asking_above(500).await;
    let user = User::who(Era::Legacy, || Some(Err(ErrorData::internal_error("no window", None))));
    let problem = problem(&user.place(&house).await);
    assert_eq!(problem["code"], "confirmation_required");
    assert!(problem["hint"].as_str().unwrap().contains("cambist approve"), "{problem}");
    assert_eq!(statuses(&house).await, ["awaiting_approval"]);
}

#[tokio::test]
async fn a_call_that_is_canceled_while_the_human_thinks_sends_nothing() {
    let house = House::asking_above(500).await;
    let face = house.face(&McpSettings::default()).unwrap();
    let mut wire = Wire::open_with(face, json!({"elicitation": {}})).await;
    let asked = wire.ask(1, "tools/call", json!({"name": "place_order", "arguments": large()})).await;
    assert_eq!(asked["method"], "elicitation/create", "{asked}");
    wire.send(&json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}})).await;
    while wire.ask(2, "ping", json!({})).await["id"] != 2 {}
    let yes = json!({"action": "accept", "content": {"approve": true}});
    wire.send(&json!({"jsonrpc": "2.0", "id": asked["id"], "result": yes})).await;
    while wire.ask(3, "ping", json!({})).await["id"] != 3 {}
    assert_eq!((statuses(&house).await, house.venue.scripted.arrived()), (vec!["awaiting_approval".to_owned()], 0));
}

#[rstest]
#[case(json!({"elicitation": {"form": {}}}), true)]
#[case(json!({"elicitation": {"form": {}, "url": {}}}), true)]
#[case(json!({"elicitation": {"url": {}}}), false)]
#[case(json!({"sampling": {}}), false)]
#[tokio::test]
async fn only_a_client_that_shows_forms_is_asked(#[case] capabilities: Value, #[case] is_asked: bool) {
    let house = House::asking_above(500).await;
    let mut wire = Wire::open_with(house.face(&McpSettings::default()).unwrap(), capabilities).await;
    let heard = wire.ask(1, "tools/call", json!({"name": "place_order", "arguments": large()})).await;
    assert_eq!(heard["method"] == "elicitation/create", is_asked, "{heard}");
}
