//! What the application is asked: by whom, by which way, with which fault.

use std::sync::Arc;

use cambist_app::Face;
use cambist_model::SimulatedFault;
use rmcp::model::{CallToolRequestParams, ReadResourceRequestParams};
use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Client, Era, connect_to, object, refused};
use crate::recorder::Recorder;

async fn connect() -> (Arc<Recorder>, Client) {
    let recorder = Arc::new(Recorder::answering("{}"));
    (Arc::clone(&recorder), connect_to(recorder.face(), Era::Modern).await)
}

fn with_fault(fault: Value) -> CallToolRequestParams {
    let request = json!({"name": "get_account", "arguments": {}, "_meta": {"cambist/simulate_fault": fault}});
    serde_json::from_value(request).unwrap()
}

#[tokio::test]
async fn a_call_asks_the_operation_of_its_name_with_its_arguments() {
    let (recorder, client) = connect().await;
    let arguments = object(json!({"order_id": "x"}));
    client.call_tool(CallToolRequestParams::new("get_order").with_arguments(arguments.clone())).await.unwrap();
    let asked = recorder.only();
    assert_eq!((asked.operation.as_str(), asked.input), ("get_order", arguments));
    assert_eq!((asked.call.principal.as_str(), asked.call.face), ("local", Face::Mcp));
    assert_eq!((asked.call.fault, asked.call.deadline), (None, None));
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own() {
    let (recorder, client) = connect().await;
    for _ in 0..3 {
        client.call_tool(CallToolRequestParams::new("get_account")).await.unwrap();
    }
    let asked = recorder.asked();
    let ids: std::collections::BTreeSet<_> = asked.iter().map(|asked| asked.call.request_id).collect();
    assert_eq!(ids.len(), 3);
}

#[rstest]
#[case("rate_limit", SimulatedFault::RateLimit)]
#[case("timeout_before", SimulatedFault::TimeoutBefore)]
#[case("timeout_after", SimulatedFault::TimeoutAfter)]
#[case("auth_failure", SimulatedFault::AuthFailure)]
#[case("insufficient_funds", SimulatedFault::InsufficientFunds)]
#[case("invalid_order", SimulatedFault::InvalidOrder)]
#[case("network_error", SimulatedFault::NetworkError)]
#[tokio::test]
async fn a_wished_fault_reaches_the_application(#[case] word: &str, #[case] fault: SimulatedFault) {
    let (recorder, client) = connect().await;
    client.call_tool(with_fault(json!(word))).await.unwrap();
    assert_eq!(recorder.only().call.fault, Some(fault));
}

#[rstest]
#[case(json!("earthquake"))]
#[case(json!(7))]
#[tokio::test]
async fn an_unknown_fault_is_refused_before_anything_is_asked(#[case] fault: Value) {
    let (recorder, client) = connect().await;
    let refused = client.call_tool(with_fault(fault.clone())).await.unwrap();
    let problem = refused.structured_content.unwrap();
    assert_eq!((refused.is_error, &problem["code"]), (Some(true), &json!("invalid_input")));
    assert!(problem["detail"].as_str().unwrap().contains(fault.to_string().trim_matches('"')), "{problem}");
    assert!(problem["fields"][0]["field"].as_str().unwrap().contains("cambist/simulate_fault"), "{problem}");
    assert!(recorder.asked().is_empty());
}

#[tokio::test]
async fn a_resource_can_be_read_with_a_fault_and_refuses_an_unknown_one() {
    let (recorder, client) = connect().await;
    let read = |fault: &str| -> ReadResourceRequestParams {
        let request = json!({"uri": "account://balances", "_meta": {"cambist/simulate_fault": fault}});
        serde_json::from_value(request).unwrap()
    };
    client.read_resource(read("network_error")).await.unwrap();
    assert_eq!(recorder.only().call.fault, Some(SimulatedFault::NetworkError));
    assert_eq!(refused(client.read_resource(read("earthquake")).await).code.0, -32602);
}
