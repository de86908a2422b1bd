use cambist_ops::{Method, registry};
use serde_json::{Value, json};

use crate::house::{House, Reply, request};
use axum::body::Body;

/// An input for every operation. One that is missing here fails the test below.
fn example(operation: &str) -> Value {
    let order = json!({
        "symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.01", "limit_price": "40000.5"
    });
    match operation {
        "get_market_data" => json!({"symbols": ["BTC-USD"], "include_order_book": true, "depth": 5}),
        "subscribe_ticker" => json!({"symbols": ["BTC-USD"], "max_updates": 1}),
        "get_order_book" | "list_trades" => json!({"symbol": "BTC/USD"}),
        "get_historical_candles" => json!({"symbol": "BTC-USD", "timeframe": "1h", "limit": 5}),
        "place_order" | "preview_order" => order,
        "check_trade_risk" => json!({"symbol": "BTC-USD", "side": "buy", "quantity": "0.01"}),
        "cancel_order" | "get_order" | "get_approval" | "decline_order" => json!({"order_id": "my/order 1"}),
        "approve_order" => json!({"order_id": "my/order 1", "seal": "0f".repeat(32)}),
        "list_audit" => json!({"action": "order_denied", "limit": 7}),
        "list_orders" => json!({"status": ["open", "filled"], "limit": 7}),
        "simulate_policy" => json!({"max_orders_per_day": 1, "allowed_symbols": ["BTC-USD"]}),
        "halt_trading" => json!({"reason": "a test"}),
        "list_balances" => json!({"asset": "USD"}),
        "list_products"
        | "list_exchanges"
        | "cancel_all_orders"
        | "resume_trading"
        | "list_fills"
        | "get_account"
        | "get_limits"
        | "list_positions"
        | "calculate_position_metrics"
        | "list_tokens"
        | "list_transfers"
        | "get_cache_stats" => json!({}),
        "invalidate_cache" => json!({"tag": "asset:BTC"}),
        "create_token" => json!({"name": "claude", "role": "viewer"}),
        "revoke_token" => json!({"name": "claude"}),
        "identify_token" => json!({"digest": "0".repeat(64)}),
        other => panic!("no example for {other}"),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn encoded(text: &str, slash: bool) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-._~,".contains(&b) || (slash && b == b'/');
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Asks as the registry says.
async fn over_http(house: &House, operation: &str, mut input: Value, slash: bool) -> Reply {
    let http = &registry().get(operation).unwrap().spec().http;
    let mut path = http.path.to_owned();
    for field in http.path_fields() {
        let value = input.as_object_mut().unwrap().remove(field).unwrap();
        path = path.replace(&format!("{{{field}}}"), &encoded(&text(&value), slash));
    }
    if http.method == Method::Post {
        return house.post(&path, input.to_string()).await;
    }
    let pairs: Vec<_> =
        input.as_object().unwrap().iter().map(|(k, v)| format!("{k}={}", encoded(&text(v), false))).collect();
    let path = format!("{path}?{}", pairs.join("&"));
    house.send(request(http.method.as_str(), &path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_operation_is_reachable_and_answers_what_the_caller_answers() {
    for entry in registry().entries() {
        let (name, http) = (entry.spec().name, &entry.spec().http);
        for slash in [true, false] {
            // Two applications that have seen the same: an order placed by one must not be there for the other.
            let (direct, faced) = (House::open().await, House::open().await);
            let reply = over_http(&faced, name, example(name), slash).await;
            match direct.ask(name, example(name)).await {
                Ok(answer) => {
                    assert_eq!(reply.status.as_u16(), http.status, "{name}: {reply:?}");
                    assert_eq!(reply.header("content-type"), "application/json");
                    assert_eq!(reply.body, answer.body, "{name}");
                }
                Err(problem) => assert_eq!(reply.problem(), problem, "{name}"),
            }
        }
    }
}

#[tokio::test]
async fn a_symbol_may_be_written_with_a_dash_a_slash_or_an_encoded_slash() {
    let house = House::open().await;
    let expected = house.get("/api/v1/order-books/BTC-USD").await;
    assert_eq!(expected.status, 200);
    for symbol in ["BTC/USD", "BTC%2FUSD", "btc%2fusd", "BTC_USD"] {
        let reply = house.get(&format!("/api/v1/order-books/{symbol}?depth=1")).await;
        assert_eq!(reply.json()["symbol"], "BTC-USD", "{symbol}");
    }
    let both = house.get("/api/v1/market-data/BTC/USD,BTC-USD").await;
    assert_eq!(both.json()["markets"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn an_answer_says_in_its_headers_where_it_comes_from() {
    let house = House::open().await;
    let reply = house.get("/api/v1/balances").await;
    let body = reply.json();
    assert_eq!(reply.header("cambist-source"), body["source"].as_str().unwrap());
    assert_eq!(reply.header("cambist-as-of"), body["as_of"].as_str().unwrap());
    assert_eq!(reply.header("cambist-age-ms"), body["age_ms"].to_string());
}

#[tokio::test]
async fn what_needs_no_input_needs_no_body() {
    let house = House::open().await;
    let bare = request("POST", "/api/v1/orders/cancel-all").body(Body::empty()).unwrap();
    assert_eq!(house.send(bare).await.status, 200);
}

#[tokio::test]
async fn a_head_request_shows_the_headers_only() {
    let house = House::open().await;
    let reply = house.send(request("HEAD", "/api/v1/balances").body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (200, 0));
    assert_eq!(reply.header("cambist-source"), "scripted");
}
