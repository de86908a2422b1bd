//! Reading resources.

use cambist_ops::{RESOURCES, registry};
use rmcp::model::{CacheScope, ReadResourceRequestParams, ResourceContents};
use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Client, Era, call, connect, refused};
use crate::scripted::House;

async fn read(client: &Client, uri: &str) -> Value {
    let mut read = client.read_resource(ReadResourceRequestParams::new(uri)).await.unwrap();
    assert_eq!(read.contents.len(), 1);
    assert_eq!((read.ttl_ms, read.cache_scope), (Some(0), Some(CacheScope::Private)), "nobody trades on a kept price");
    match read.contents.remove(0) {
        ResourceContents::TextResourceContents { uri: same, mime_type, text, .. } => {
            assert_eq!((same.as_str(), mime_type.as_deref()), (uri, Some("application/json")));
            serde_json::from_str(&text).unwrap()
        }
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn the_twelve_are_listed_as_addresses_or_as_templates(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let concrete = client.list_all_resources().await.unwrap();
    let templates = client.list_all_resource_templates().await.unwrap();
    let mut listed: Vec<_> = concrete.iter().map(|resource| resource.uri.as_str()).collect();
    assert!(listed.iter().all(|uri| !uri.contains('{')));
    listed.extend(templates.iter().map(|template| template.uri_template.as_str()));
    listed.sort_unstable();
    let mut wanted: Vec<_> = RESOURCES.iter().map(|spec| spec.uri).collect();
    wanted.sort_unstable();
    assert_eq!(listed, wanted);
    assert!(concrete.iter().all(|resource| resource.mime_type.as_deref() == Some("application/json")));
}

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn every_resource_can_be_read(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let order = json!({"symbol": "BTC-USD", "side": "buy", "type": "limit", "quantity": "0.5", "limit_price": "49000"});
    let placed = call(&client, "place_order", order).await.structured_content.unwrap();
    let order_id = placed["order"]["order_id"].as_str().unwrap();
    for spec in RESOURCES {
        let uri = spec.uri.split("{?").next().unwrap().replace("{symbol}", "BTC-USD").replace("{order_id}", order_id);
        let answer = read(&client, &uri).await;
        let schema = registry().get(spec.operation).unwrap().output_schema();
        assert!(jsonschema::is_valid(schema, &answer), "{uri}: {answer}");
    }
}

#[tokio::test]
async fn an_address_asks_for_what_it_says() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    let candles = read(&client, "market://candles/BTC-USD?granularity=5m&count=7").await;
    assert_eq!((&candles["timeframe"], candles["candles"].as_array().unwrap().len()), (&json!("5m"), 7));
    assert_eq!(read(&client, "market://ticker/BTC%2FUSD").await["markets"][0]["symbol"], "BTC-USD");
    assert_eq!(read(&client, "order://active").await["total"], 0);
}

#[rstest]
#[case(Era::Legacy, -32002)]
#[case(Era::Modern, -32602)]
#[tokio::test]
async fn an_unknown_address_is_not_found_in_the_words_of_its_era(#[case] era: Era, #[case] code: i32) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    for uri in ["account://nothing", "market://ticker/BTC-USD?colour=red", "https://example.com"] {
        let error = refused(client.read_resource(ReadResourceRequestParams::new(uri)).await);
        assert_eq!(error.code.0, code, "{uri}");
        assert!(error.message.contains(uri), "{}", error.message);
        assert_eq!(error.data, Some(json!({"uri": uri})));
    }
}

#[rstest]
#[case("market://ticker/FOO-BAR", -32002, "not_found")]
#[case("market://ticker/n", -32602, "invalid_input")]
#[case("market://candles/BTC-USD?count=many", -32602, "invalid_input")]
#[case("order://status/ord_none", -32002, "not_found")]
#[tokio::test]
async fn an_answer_that_cannot_be_given_is_an_error_with_the_problem(
    #[case] uri: &str,
    #[case] code: i32,
    #[case] ours: &str,
) {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    let error = refused(client.read_resource(ReadResourceRequestParams::new(uri)).await);
    let problem = error.data.unwrap();
    assert_eq!((error.code.0, problem["code"].as_str()), (code, Some(ours)), "{problem}");
    assert_eq!(problem["detail"], error.message.as_ref());
}

#[tokio::test]
async fn an_exchange_that_does_not_answer_is_an_internal_error_with_the_problem() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    house.venue.scripted.set_unavailable(true);
    let error = refused(client.read_resource(ReadResourceRequestParams::new("market://ticker/BTC-USD")).await);
    assert_eq!((error.code.0, &error.data.unwrap()["code"]), (-32603, &json!("exchange_unavailable")));
}
