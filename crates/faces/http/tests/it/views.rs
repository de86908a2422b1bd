use std::sync::Arc;

use cambist_ops::Request;
use rstest::rstest;
use serde_json::{Value, json};

use crate::house::House;
use crate::stub::Stub;

fn ticker() -> Value {
    json!({
        "exchange": "paper", "symbol": "BTC-USD",
        "bid": "49999", "bid_quantity": "5", "ask": "50001.5", "ask_quantity": "5", "last": "50000",
        "open_24h": null, "high_24h": "51000", "low_24h": "48000", "volume_24h": "123.45678901",
        "change_24h_pct": null, "market_time": "2023-11-14T22:13:20.123456Z",
        "source": "paper-synthetic", "as_of": "2023-11-14T22:13:21.000000Z", "age_ms": 7
    })
}

fn answers(request: &Request) -> Value {
    match request.operation.as_str() {
        "get_market_data" => json!({"markets": [{"symbol": "BTC-USD", "ticker": ticker(), "order_book": null}]}),
        "get_historical_candles" => json!({
            "symbol": "BTC-USD", "exchange": "paper", "timeframe": "1m",
            "columns": ["open_at_ms", "open", "high", "low", "close", "volume"],
            "candles": [[1_700_000_040_000_i64, "1", "3", "0.5", "2", "10"], [1_700_000_100_000_i64, "2", "2", "2", "2", "0.1"]],
            "next_start": null, "source": "paper-synthetic", "as_of": "2023-11-14T22:13:21.000000Z", "age_ms": 9
        }),
        other => json!({ "asked": other }),
    }
}

fn house() -> (Arc<Stub>, House) {
    let stub = Stub::answering(|request| Ok(answers(request)));
    (Arc::clone(&stub), House::around(stub))
}

#[rstest]
#[case("/price/paper/BTC-USD")]
#[case("/price/paper/BTC/USD")]
#[case("/price/paper/BTC%2FUSD")]
#[case("/price/crypto.com/btc/usd")]
#[tokio::test]
async fn the_price_of_design_002(#[case] path: &str) {
    let (stub, house) = house();
    let reply = house.get(path).await;
    assert_eq!(
        reply.json(),
        json!({
            "symbol": "BTC-USD", "timestamp": 1_700_000_000_123_i64, "datetime": "2023-11-14T22:13:20.123456Z",
            "high": "51000", "low": "48000", "bid": "49999", "ask": "50001.5", "last": "50000",
            "volume": "123.45678901", "source": "paper-synthetic", "age_ms": 7
        })
    );
    let symbol = path.splitn(4, '/').nth(3).unwrap().replace("%2F", "/");
    assert_eq!(stub.asked().input["symbols"], json!([symbol]));
    assert_eq!(reply.header("cambist-as-of"), "2023-11-14T22:13:21.000000Z");
}

#[tokio::test]
async fn the_candles_of_design_002_are_a_bare_list_with_their_origin_in_the_headers() {
    let (stub, house) = house();
    let reply = house.get("/historical/paper/BTC/USD?since=1700000000000&limit=2").await;
    assert_eq!(
        reply.json(),
        json!([
            {"timestamp": 1_700_000_040_000_i64, "open": "1", "high": "3", "low": "0.5", "close": "2", "volume": "10"},
            {"timestamp": 1_700_000_100_000_i64, "open": "2", "high": "2", "low": "2", "close": "2", "volume": "0.1"}
        ])
    );
    assert_eq!(reply.header("cambist-source"), "paper-synthetic");
    assert_eq!(reply.header("cambist-age-ms"), "9");
    let expected = json!({
        "exchange": "paper", "symbol": "BTC/USD", "timeframe": "1d", "start": "1700000000000", "limit": 2
    });
    assert_eq!(Value::Object(stub.asked().input), expected);
}

#[tokio::test]
async fn the_candles_of_design_002_need_nothing_but_a_market() {
    let (stub, house) = house();
    assert_eq!(house.get("/historical/paper/BTC-USD").await.status, 200);
    let expected = json!({"exchange": "paper", "symbol": "BTC-USD", "timeframe": "1d"});
    assert_eq!(Value::Object(stub.asked().input), expected, "the operation's limit is 100 as the design's");
}

#[tokio::test]
async fn the_ticker_of_design_003_holds_all_of_ours() {
    let (_, house) = house();
    assert_eq!(
        house.get("/api/ticker/paper/BTC/USD").await.json(),
        json!({
            "exchange": "paper", "symbol": "BTC-USD", "timestamp": 1_700_000_000_123_i64,
            "bid": "49999", "ask": "50001.5", "last": "50000", "info": ticker()
        })
    );
}

#[tokio::test]
async fn the_candles_of_design_003_repeat_what_was_asked_for() {
    let (stub, house) = house();
    let body = json!({"exchange": "paper", "symbol": "BTC/USD", "since": 1_700_000_000_000_i64});
    let reply = house.post("/api/historical", body.to_string()).await;
    let answer = reply.json();
    assert_eq!(answer["data"][0]["timestamp"], 1_700_000_040_000_i64);
    assert_eq!(
        (&answer["exchange"], &answer["symbol"], &answer["timeframe"]),
        (&json!("paper"), &json!("BTC-USD"), &json!("1m"))
    );
    assert_eq!(reply.header("cambist-source"), "paper-synthetic");
    assert_eq!(stub.asked().input["start"], "1700000000000");
    assert_eq!(stub.asked().input["timeframe"], "1m");
}

#[tokio::test]
async fn the_ticker_of_design_000_is_the_ticker() {
    let (stub, house) = house();
    assert_eq!(house.get("/market/ticker/BTC/USD").await.json(), ticker());
    assert!(!stub.asked().input.contains_key("exchange"));
    house.get("/market/ticker/BTC-USD?exchange=paper").await;
    assert_eq!(stub.asked().input["exchange"], "paper");
}

#[rstest]
#[case("/account/balance?asset=BTC", "list_balances")]
#[case("/account/positions", "list_positions")]
#[case("/orders/ord-1", "get_order")]
#[case("/market/instruments?base=BTC", "list_products")]
#[tokio::test]
async fn the_other_views_of_design_000_answer_as_their_operations(#[case] path: &str, #[case] operation: &str) {
    let (_, house) = house();
    let reply = house.get(path).await;
    assert_eq!((reply.status.as_u16(), reply.json()), (200, json!({ "asked": operation })));
}

#[tokio::test]
async fn an_order_by_a_view_is_an_order() {
    let house = House::open().await;
    let order = json!({
        "product_id": "BTC-USD", "side": "BUY", "order_type": "LIMIT", "size": "0.01", "limit_price": "40000"
    });
    let placed = house.post("/orders", order.to_string()).await;
    assert_eq!(placed.status, 201, "{placed:?}");
    let id = placed.json()["order"]["order_id"].as_str().unwrap().to_owned();
    let shown = house.get(&format!("/orders/{id}")).await.json();
    assert_eq!(shown["order"]["order_id"], id);
    assert_eq!(shown, house.get(&format!("/api/v1/orders/{id}")).await.json());
}

#[tokio::test]
async fn a_complaint_about_a_view_uses_the_views_names() {
    let house = House::open().await;
    let reply = house.get("/price/scripted/N").await;
    let problem = reply.problem();
    assert_eq!(reply.fields(), ["symbol"]);
    assert!(problem.detail.starts_with("symbol: ") && !problem.detail.contains("symbols"), "{}", problem.detail);
    let late = house.get("/historical/scripted/BTC-USD?since=1800000000000").await;
    assert_eq!(late.fields(), ["since"]);
}
