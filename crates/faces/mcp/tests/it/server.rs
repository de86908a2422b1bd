//! What the server says of itself.

use rmcp::model::{CacheScope, RequestMetaObject};
use rstest::rstest;
use serde_json::{Value, json};

use crate::client::{Era, connect};
use crate::scripted::House;
use crate::wire::Wire;

#[rstest]
#[case(Era::Legacy)]
#[case(Era::Modern)]
#[tokio::test]
async fn a_client_of_either_era_learns_the_same_of_the_server(#[case] era: Era) {
    let house = House::open().await;
    let client = connect(&house, era).await;
    let server = client.peer_info().unwrap();
    let about = server.server_info.as_ref().unwrap();
    assert_eq!((about.name.as_str(), about.title.as_deref()), ("cambist", Some("Cambist")));
    assert_eq!(about.version, env!("CARGO_PKG_VERSION"));
    let capabilities = serde_json::to_value(&server.capabilities).unwrap();
    assert_eq!(capabilities, json!({"completions": {}, "prompts": {}, "resources": {"subscribe": true}, "tools": {}}));
    let wanted = include_str!("../../src/instructions.md").trim_end();
    assert_eq!(server.instructions.as_deref(), Some(wanted));
}

#[tokio::test]
async fn the_instructions_fit_where_clients_cut_them() {
    let house = House::open().await;
    let client = connect(&house, Era::Legacy).await;
    let instructions = client.peer_info().unwrap().instructions.clone().unwrap();
    let length = instructions.encode_utf16().count();
    assert!(length <= 2_048, "{length}");
}

#[tokio::test]
async fn discovery_may_be_kept_a_while_by_everybody() {
    let house = House::open().await;
    let client = connect(&house, Era::Modern).await;
    let found = client.discover(RequestMetaObject::new()).await.unwrap();
    assert_eq!((found.ttl_ms, found.cache_scope), (300_000, CacheScope::Public));
    assert_eq!(found.supported_versions.last().unwrap().as_str(), "2026-07-28");
}

#[rstest]
#[case("tools/list")]
#[case("resources/list")]
#[case("resources/templates/list")]
#[case("prompts/list")]
#[tokio::test]
async fn every_list_is_one_page_with_its_time_to_live(#[case] method: &str) {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    let list = wire.ask(1, method, json!({})).await;
    assert_eq!(list["result"]["ttlMs"], 300_000);
    assert_eq!(list["result"]["cacheScope"], "private");
    assert_eq!(list["result"]["nextCursor"], Value::Null);
    let refused = wire.ask(2, method, json!({"cursor": "next"})).await;
    assert_eq!(refused["error"]["code"], -32602, "{refused}");
}

#[tokio::test]
async fn a_client_that_leaves_without_a_word_is_no_failure() {
    let house = House::open().await;
    let mut wire = Wire::open_silently(&house);
    wire.end().await;
    wire.served().await.unwrap();
}

#[tokio::test]
async fn a_client_that_leaves_after_its_work_is_no_failure() {
    let house = House::open().await;
    let mut wire = Wire::open(&house).await;
    wire.ask(1, "tools/list", json!({})).await;
    wire.end().await;
    wire.served().await.unwrap();
}

#[tokio::test]
async fn a_client_that_begins_with_something_else_is_told_so() {
    let house = House::open().await;
    let mut wire = Wire::open_silently(&house);
    let answer = wire.ask(1, "tools/list", json!({})).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
}
