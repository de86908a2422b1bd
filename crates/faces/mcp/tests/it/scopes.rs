//! What the holder of a token of an outside issuer gets.

use std::sync::Arc;

use cambist_mcp::HttpSettings;
use cambist_model::access::{Grant, Permission, Proof, TokenScope};
use http::{Request, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};

use crate::http::{Body, json_of, modern_call, post, send, service, with};
use crate::scripted::House;

const ORDER: &str = r#"{"symbol":"BTC-USD","side":"buy","type":"market","quantity":"0.001"}"#;

/// A request of somebody with these scopes.
fn by(scopes: &[TokenScope], proof: Proof, body: &Value) -> Request<Body> {
    let (permissions, modes) = TokenScope::together(scopes.iter().copied());
    let grant = Grant { name: "alice@issuer".to_owned(), proof, permissions, accounts: None, modes };
    let mut request = with(post(body), body);
    request.extensions_mut().insert(Arc::new(grant));
    request
}

fn order() -> Value {
    modern_call("place_order", serde_json::from_str(ORDER).unwrap())
}

#[rstest]
#[case::new_era(order())]
#[case::older_era(json!({
    "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "place_order", "arguments": {}},
}))]
#[tokio::test]
async fn a_call_beyond_its_scopes_is_refused_where_a_client_can_ask_for_more(#[case] call: Value) {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let response = send(&service, by(&[TokenScope::PortfolioRead], Proof::Issuer, &call)).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(response.extensions().get::<Permission>(), Some(&Permission::PlaceOrder));
    let body = json_of(response).await;
    assert_eq!((&body["id"], body["error"]["code"].as_i64()), (&json!(1), Some(-32000)), "{body}");
}

#[tokio::test]
async fn a_call_within_its_scopes_is_answered() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let scopes = [TokenScope::PortfolioRead, TokenScope::TradePaper];
    let answer = json_of(send(&service, by(&scopes, Proof::Issuer, &order())).await).await;
    assert_eq!(answer["result"]["isError"], false, "{answer}");
}

#[tokio::test]
async fn what_is_not_permitted_is_not_listed() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let mut list = modern_call("", json!({}));
    list["method"] = json!("tools/list");
    let answer = json_of(send(&service, by(&[TokenScope::MarketRead], Proof::Issuer, &list)).await).await;
    let tools: Vec<_> = answer["result"]["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert!(tools.contains(&&json!("get_market_data")), "{answer}");
    assert!(!tools.iter().any(|tool| ["place_order", "list_balances"].iter().any(|name| *tool == name)), "{tools:?}");
}

#[rstest]
#[case::no_such_tool(Proof::Issuer, "give_me_everything")]
#[case::for_humans_only(Proof::Issuer, "resume_trading")]
#[case::our_own_token(Proof::Token, "place_order")]
#[tokio::test]
async fn where_no_scope_would_help_the_tool_is_just_not_there(#[case] proof: Proof, #[case] tool: &str) {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let call = modern_call(tool, json!({}));
    let response = send(&service, by(&[TokenScope::MarketRead], proof, &call)).await;
    assert_ne!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(json_of(response).await["error"]["code"], -32602);
}

#[tokio::test]
async fn a_request_that_is_too_long_is_not_read_to_its_end() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let call = modern_call("get_market_data", json!({ "symbols": ["x".repeat(2 * 1024 * 1024)] }));
    let response = send(&service, by(&[TokenScope::MarketRead], Proof::Issuer, &call)).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
