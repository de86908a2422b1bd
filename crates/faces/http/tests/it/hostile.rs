use axum::body::Body;
use rstest::rstest;
use serde_json::json;

use crate::house::{House, request};

fn names(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

#[rstest]
#[case("/api/v1/candles/BTC%00USD?timeframe=1h", 400, &["symbol"])]
#[case("/api/v1/candles/%ff%fe?timeframe=1h", 400, &["symbol"])]
#[case("/api/v1/candles/%E2%82%BF-USD?timeframe=1h", 400, &["symbol"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&exchange=%00", 400, &["exchange"])]
#[case("/api/v1/candles/BTC-USD?timeframe=%c3%28", 400, &["timeframe"])]
#[case("/api/v1/candles/BTC-USD?%ff=1", 400, &["query"])]
#[case("/api/v1/candles/BTC-USD", 400, &["timeframe"])]
#[case("/api/v1/candles/BTC-USD?timeframe=7m", 400, &["timeframe"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&timeframe=1d", 400, &["timeframe"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&granularity=1d", 400, &["granularity"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&symbol=ETH-USD", 400, &["symbol"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&limit=1001", 400, &["limit"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&limit=-1", 400, &["limit"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&limit=99999999999999999999", 400, &["limit"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&limit=1e3", 400, &["limit"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&start=yesterday", 400, &["start"])]
#[case("/api/v1/candles/BTC-USD?timeframe=1h&colour=red&taste=sweet", 400, &["colour", "taste"])]
#[case("/api/v1/order-books/BTC-USD?depth", 400, &["depth"])]
#[case("/api/v1/market-data/,", 400, &["symbols"])]
#[case("/api/v1/market-data/BTC-USD,N", 400, &["symbols[1]"])]
#[case("/api/v1/orders?open_only=perhaps", 400, &["open_only"])]
#[case("/api/v1/orders?status=open,lost", 400, &["status[1]"])]
#[case("/api/v1/balances?min_value_usd=0.00000000000000000000000000000000000000001", 400, &["min_value_usd"])]
#[case("/api/v1/order-books/ETH-USD", 404, &["symbol"])]
#[case("/api/v1/order-books/BTC-USD?exchange=nasdaq", 404, &["exchange"])]
#[case("/price/scripted/BTC-USD?depth=5", 400, &["depth"])]
#[case("/price/scripted/N", 400, &["symbol"])]
#[case("/price/scripted/BTC-USD,BTC-USD", 400, &["symbol"])]
#[case("/price/nasdaq/BTC-USD", 404, &["exchange"])]
#[case("/market/ticker/%00", 400, &["symbol"])]
#[case("/historical/scripted/BTC-USD?since=tomorrow", 400, &["since"])]
#[case("/historical/scripted/BTC-USD?since=99999999999999", 400, &["since"])]
#[case("/historical/scripted/BTC-USD?limit=100000", 400, &["limit"])]
#[case("/historical/scripted/BTC-USD?start=1", 400, &["start"])]
#[tokio::test]
async fn a_bad_query_is_refused_by_name(#[case] path: &str, #[case] status: u16, #[case] fields: &[&str]) {
    let reply = House::open().await.get(path).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (status, names(fields)), "{reply:?}");
}

/// An order with one field changed.
fn order(field: &str, value: serde_json::Value) -> String {
    let mut order = json!({
        "symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.01", "limit_price": "40000"
    });
    order[field] = value;
    order.to_string()
}

#[rstest]
#[case(order("quantity", json!("-1")), "quantity")]
#[case(order("quantity", json!(0.1)), "quantity")]
#[case(order("quantity", json!("1e5")), "quantity")]
#[case(order("quantity", json!("NaN")), "quantity")]
#[case(order("quantity", json!("1".repeat(40))), "quantity")]
#[case(order("quantity", json!(format!("0.{}", "1".repeat(40)))), "quantity")]
#[case(order("quantity", json!("1".repeat(100_000))), "quantity")]
#[case(order("quantity", json!(["0.1"])), "quantity")]
#[case(order("quantity", json!("0\u{0}1")), "quantity")]
#[case(order("limit_price", json!("-40000")), "limit_price")]
#[case(order("symbol", json!("₿-USD")), "symbol")]
#[case(order("symbol", json!("БТС-USD")), "symbol")]
#[case(order("symbol", json!("BTC-USD\u{202e}")), "symbol")]
#[case(order("side", json!("hold")), "side")]
#[case(order("post_only", json!("yes")), "post_only")]
#[case(order("colour", json!("red")), "colour")]
#[case(order("size", json!("0.01")), "size")]
#[case(order("client_order_id", json!("a b")), "client_order_id")]
#[case(order("exchange", json!("x".repeat(10_000))), "exchange")]
#[case(order("expire_at", json!({"year": 2026})), "expire_at")]
#[case(r#"{"symbol":"BTC-USD","quantity":"1","quantity":"2"}"#.to_owned(), "quantity")]
#[case("[1,2]".to_owned(), "body")]
#[case("\"order\"".to_owned(), "body")]
#[case("null".to_owned(), "body")]
#[case("{\"symbol\": \"BTC-USD\"".to_owned(), "body")]
#[case("{} {}".to_owned(), "body")]
#[case("{\"a\":".repeat(200) + "1" + &"}".repeat(200), "body")]
#[case("[".repeat(500_000), "body")]
#[tokio::test]
async fn a_bad_order_is_refused_by_name(#[case] body: String, #[case] field: &str) {
    for path in ["/api/v1/orders", "/orders"] {
        let reply = House::open().await.post(path, body.clone()).await;
        assert_eq!((reply.status.as_u16(), reply.fields()), (400, names(&[field])), "{reply:?}");
        assert!(reply.body.len() < 4_000, "a complaint is short whatever it is about");
    }
}

#[tokio::test]
async fn every_missing_field_is_named_at_once() {
    let reply = House::open().await.post("/api/v1/orders", "{}").await;
    assert_eq!(reply.fields(), ["symbol", "side", "type"]);
}

#[tokio::test]
async fn unreadable_json_is_told_with_its_place() {
    let reply = House::open().await.post("/api/v1/orders", "{\"symbol\":\n  oops}").await;
    assert!(reply.problem().detail.contains("line 2 column 3"), "{reply:?}");
}

#[tokio::test]
async fn a_body_that_is_not_text_is_refused() {
    let reply = House::open().await.post("/api/v1/orders", vec![0xff, 0xfe, 0x00]).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (400, names(&["body"])));
}

#[rstest]
#[case(1_048_577)]
#[case(10 * 1024 * 1024)]
#[case(64 * 1024 * 1024)]
#[tokio::test]
async fn a_large_body_is_refused(#[case] bytes: usize) {
    let reply = House::open().await.post("/api/v1/orders", vec![b' '; bytes]).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (413, names(&["body"])));
}

#[tokio::test]
async fn a_body_just_within_the_limit_is_read() {
    let mut body = vec![b' '; 1_048_574];
    body.extend_from_slice(b"{}");
    assert_eq!(House::open().await.post("/api/v1/orders/cancel-all", body).await.status, 200);
}

#[tokio::test]
async fn a_body_without_a_length_is_bounded_too() {
    let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65_536]));
    let reply = House::open().await.post("/api/v1/orders", Body::from_stream(chunks)).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (413, names(&["body"])));
}

#[rstest]
#[case(Some("text/plain"), 415)]
#[case(Some("application/x-www-form-urlencoded"), 415)]
#[case(Some("multipart/form-data; boundary=x"), 415)]
#[case(Some("application/jsonp"), 415)]
#[case(None, 415)]
#[case(Some("application/json; charset=utf-8"), 200)]
#[case(Some("Application/JSON"), 200)]
#[case(Some("application/vnd.cambist+json"), 200)]
#[tokio::test]
async fn a_body_must_be_marked_as_json(#[case] kind: Option<&str>, #[case] status: u16) {
    let mut request = request("POST", "/api/v1/orders/cancel-all");
    if let Some(kind) = kind {
        request = request.header("Content-Type", kind);
    }
    let reply = House::open().await.send(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(reply.status.as_u16(), status);
    if status != 200 {
        assert_eq!(reply.fields(), ["Content-Type"]);
    }
}

#[tokio::test]
async fn what_takes_a_body_takes_nothing_from_the_query() {
    let reply = House::open().await.post("/api/v1/orders?quantity=5&dry_run=true", order("side", json!("buy"))).await;
    assert_eq!((reply.status.as_u16(), reply.fields()), (400, names(&["quantity", "dry_run"])));
}
