use std::sync::Arc;
use std::time::Duration;

use cambist_model::{AppError, ErrorCode};
use cambist_ops::error_table;
use serde_json::json;

use crate::house::House;
use crate::stub::Stub;

#[tokio::test]
async fn the_front_page_leads_to_pages_that_are_there() {
    let house = House::open().await;
    let home = house.get("/").await.json();
    assert!(home["message"].is_string());
    for (name, link) in home["links"].as_object().unwrap() {
        let status = house.get(link.as_str().unwrap()).await.status.as_u16();
        // A stream says that it is one.
        assert_eq!(status, if name == "stream" { 426 } else { 200 }, "{name}");
    }
}

#[tokio::test]
async fn the_process_is_healthy_and_ready() {
    let house = House::open().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(house.get(path).await.json(), json!({"status": "ok"}));
    }
}

#[tokio::test]
async fn a_process_that_cannot_answer_is_healthy_but_not_ready() {
    let stub = Stub::answering(|_| Err(AppError::new(ErrorCode::StorageUnavailable, "the disk is gone")));
    let house = House::around(stub);
    assert_eq!(house.get("/healthz").await.status, 200);
    let ready = house.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.problem().detail.as_str()), (503, "the disk is gone"));
}

#[tokio::test]
async fn every_problem_is_explained_where_its_type_points() {
    let house = House::open().await;
    let all = house.get("/problems").await.json();
    for (place, row) in error_table().enumerate() {
        let explained = house.get(&format!("/problems/{}", row.code)).await.json();
        assert_eq!(explained["advice"], row.advice);
        assert_eq!(explained["status"], row.status);
        assert_eq!(all[place], explained);
    }
    assert_eq!(house.get("/problems/boredom").await.fields(), ["code"]);
}

#[tokio::test]
async fn the_pages_for_people_ask_nobody_else_for_anything() {
    let house = House::open().await;
    for path in ["/docs", "/redoc"] {
        let page = house.get(path).await;
        assert!(page.header("content-type").starts_with("text/html"));
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("http"), "{policy}");
        let text = String::from_utf8_lossy(&page.body);
        assert!(text.contains("/openapi.json"));
        assert!(!text.contains("cdn.redoc.ly") && !text.contains("fonts.googleapis"), "{path}");
    }
}

#[tokio::test]
async fn no_answer_is_stored_and_every_answer_has_an_id_of_its_own() {
    let house = House::open().await;
    let mut ids = std::collections::BTreeSet::new();
    for path in ["/", "/api/v1/balances", "/nothing", "/openapi.json", "/docs"] {
        let reply = house.get(path).await;
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert!(reply.header("x-request-id").starts_with("req_"), "{path}");
        ids.insert(reply.header("x-request-id").to_owned());
    }
    assert_eq!(ids.len(), 5);
}

#[tokio::test]
async fn a_probe_without_an_answer_ends() {
    let house = Arc::new(House::around(Stub::answering(|_| Ok(json!({})))));
    assert_eq!(house.get("/readyz").await.status, 200);
    house.clock.advance(Duration::from_mins(1));
    assert_eq!(house.get("/readyz").await.status, 200, "time that passes between probes does not count");
}
