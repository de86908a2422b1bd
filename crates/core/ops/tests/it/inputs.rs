use cambist_model::{AppError, ErrorCode};
use cambist_ops::{decode, from_pairs, registry};
use rstest::rstest;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
struct Probe {
    /// A market.
    #[schemars(extend("x-aliases" = ["product_id"]))]
    symbol: cambist_model::Symbol,
    /// Some markets.
    #[schemars(extend("x-aliases" = ["product_ids", "market"]))]
    symbols: Option<Vec<cambist_model::Symbol>>,
    /// An amount.
    quantity: Option<cambist_model::Quantity>,
    /// A number.
    limit: Option<u32>,
    /// A switch.
    open_only: Option<bool>,
}

fn schema() -> Value {
    cambist_ops::input_schema::<Probe>()
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn read(value: Value) -> Result<Probe, AppError> {
    decode(&schema(), object(&value))
}

fn fields(error: &AppError) -> Vec<&str> {
    error.fields.iter().map(|field| field.field.as_ref()).collect()
}

#[test]
fn pairs_and_json_give_the_same_input() {
    let text = [("product_id", "btc/usd"), ("symbols", "BTC-USD,ETH-USD"), ("limit", "5"), ("open_only", "true")];
    let pairs = from_pairs(&schema(), text).unwrap();
    let from_text: Probe = decode(&schema(), pairs).unwrap();
    let json = json!({"symbol": "BTC-USD", "symbols": ["BTC-USD", "ETH-USD"], "limit": 5, "open_only": true});
    assert_eq!(from_text, read(json).unwrap());
}

#[test]
fn a_list_may_be_repeated_and_other_fields_may_not() {
    let repeated = from_pairs(&schema(), [("symbols", "BTC-USD"), ("symbols", "ETH-USD")]).unwrap();
    assert_eq!(repeated["symbols"], json!(["BTC-USD", "ETH-USD"]));
    let error = from_pairs(&schema(), [("symbol", "BTC-USD"), ("symbol", "ETH-USD")]).unwrap_err();
    assert_eq!(fields(&error), ["symbol"]);
}

#[test]
fn every_wrong_name_is_reported_at_once() {
    let error = read(json!({"simbol": "BTC-USD", "colour": 1})).unwrap_err();
    assert_eq!(error.code, ErrorCode::InvalidInput);
    assert_eq!(fields(&error), ["colour", "simbol", "symbol"]);
    assert!(error.detail.contains("did you mean symbol?"), "{}", error.detail);
    assert!(error.detail.contains("symbol: is required: A market."), "{}", error.detail);
}

#[test]
fn null_means_not_given() {
    assert_eq!(read(json!({"symbol": "BTC-USD", "limit": null})).unwrap().limit, None);
    assert_eq!(fields(&read(json!({"symbol": null})).unwrap_err()), ["symbol"]);
}

#[test]
fn a_field_under_two_names_is_refused() {
    let error = read(json!({"symbol": "BTC-USD", "product_id": "ETH-USD"})).unwrap_err();
    assert_eq!(fields(&error), ["product_id"]);
}

#[rstest]
#[case(json!({"symbol": 7}), "symbol", "a string is wanted")]
#[case(json!({"symbol": "BTCUSD"}), "symbol", "like \"BTC-USD\"")]
#[case(json!({"symbol": "BTC-USD", "quantity": 0.1}), "quantity", "send \"0.1\" in quotes")]
#[case(json!({"symbol": "BTC-USD", "quantity": "-1"}), "quantity", "must not be negative")]
#[case(json!({"symbol": "BTC-USD", "quantity": "1e3"}), "quantity", "is not a decimal number")]
#[case(json!({"symbol": "BTC-USD", "limit": -1}), "limit", "whole number")]
#[case(json!({"symbol": "BTC-USD", "limit": "5"}), "limit", "whole number")]
#[case(json!({"symbol": "BTC-USD", "symbols": ["BTC-USD", "?"]}), "symbols[1]", "like \"BTC-USD\"")]
#[case(json!({"symbol": "BTC-USD", "open_only": "maybe"}), "open_only", "true or false")]
#[case(json!({"symbol": {"a": [1]}}), "symbol", "a string is wanted")]
fn a_wrong_value_is_reported_with_its_path(#[case] input: Value, #[case] field: &str, #[case] says: &str) {
    let error = read(input).unwrap_err();
    assert_eq!(fields(&error), [field], "{}", error.detail);
    assert!(error.detail.contains(says), "{}", error.detail);
}

#[test]
fn orders_take_the_words_of_design_001() {
    let entry = registry().get("place_order").unwrap();
    let input = json!({
        "product_id": "BTC-USD", "side": "BUY", "order_type": "STOP_LIMIT", "size": "0.1", "price": "50000",
        "stop_price": "51000", "client_order_id": "a-1", "post_only": false
    });
    for alias in object(&input).keys() {
        let known = entry.input_schema()["properties"].as_object().unwrap().iter().any(|(name, property)| {
            name == alias || property["x-aliases"].as_array().is_some_and(|all| all.contains(&json!(alias)))
        });
        assert!(known, "{alias}");
    }
}

#[test]
fn the_singular_of_a_list_takes_one_text() {
    let probe = read(json!({ "symbol": "BTC-USD", "market": "ETH-USD" })).unwrap();
    assert_eq!(probe.symbols.unwrap().len(), 1);
    let error = read(json!({ "symbol": "BTC-USD", "symbols": "ETH-USD" })).unwrap_err();
    assert_eq!(fields(&error), ["symbols"], "its own name says that it is a list");
}
