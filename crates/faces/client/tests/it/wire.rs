use cambist_client::WireRequest;
use cambist_model::ErrorCode;
use cambist_ops::registry;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};

use crate::house::object;
use crate::samples::{full, least};
use crate::server::read;

fn wire(operation: &str, input: Map<String, Value>) -> Result<WireRequest, cambist_model::AppError> {
    let entry = registry().get(operation).unwrap();
    WireRequest::new(&entry.spec().http, entry.input_schema(), input)
}

fn assert_round_trip(operation: &str, input: &Map<String, Value>) {
    let wire = wire(operation, input.clone()).unwrap();
    let body = wire.body.as_deref().unwrap_or_default().as_bytes();
    let (entry, read) = read(wire.method.as_str(), &wire.target, body).unwrap();
    assert_eq!(entry.spec().name, operation, "{}", wire.target);
    assert_eq!(&read, input, "{}", wire.target);
}

#[test]
fn every_operation_reads_what_was_meant() {
    for entry in registry().entries() {
        assert_round_trip(entry.spec().name, &full(entry));
        assert_round_trip(entry.spec().name, &least(entry));
    }
}

#[test]
fn a_slash_in_a_path_field_is_kept_from_being_a_separator() {
    let input = object(&json!({"symbol": "BTC/USD", "depth": 3}));
    let wire = wire("get_order_book", input).unwrap();
    assert_eq!(wire.target, "/api/v1/order-books/BTC%2FUSD?depth=3");
}

#[test]
fn a_body_holds_no_field_twice() {
    let wire = wire("place_order", object(&json!({"symbol": "BTC-USD", "side": "buy", "type": "market"}))).unwrap();
    assert_eq!(wire.target, "/api/v1/orders");
    assert_eq!(wire.body.unwrap(), r#"{"side":"buy","symbol":"BTC-USD","type":"market"}"#);
}

proptest! {
    #[test]
    fn any_text_survives_the_path_and_the_query(id in "\\PC{1,40}", cursor in "\\PC{0,40}") {
        assert_round_trip("get_order", &object(&json!({"order_id": id, "include_events": false})));
        assert_round_trip("list_orders", &object(&json!({"cursor": cursor})));
    }
}

#[rstest]
#[case("get_order", json!({"order_id": ""}), "order_id")]
#[case("get_order", json!({}), "order_id")]
#[case("get_market_data", json!({"symbols": []}), "symbols")]
#[case("get_market_data", json!({"symbols": ["BTC-USD,ETH-USD"]}), "symbols")]
#[case("list_orders", json!({"status": [" open"]}), "status")]
#[case("list_orders", json!({"status": "open"}), "status")]
#[case("list_orders", json!({"limit": "5"}), "limit")]
#[case("list_orders", json!({"limit": 0.5}), "limit")]
#[case("list_orders", json!({"open_only": "yes"}), "open_only")]
#[case("list_balances", json!({"min_value_usd": 0.1}), "min_value_usd")]
fn what_the_address_would_change_is_refused(#[case] operation: &str, #[case] input: Value, #[case] field: &str) {
    let error = wire(operation, object(&input)).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert_eq!(error.fields.first().unwrap().field, field);
}
