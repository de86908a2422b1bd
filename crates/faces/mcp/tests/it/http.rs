//! The face over HTTP.

use std::time::Duration;

use cambist_mcp::{HttpSettings, McpHttp, McpSettings, http_service};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use rstest::rstest;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use crate::cancellation::{settle, until_listeners};
use crate::scripted::House;
use crate::user::large;

pub(crate) type Body = Full<bytes::Bytes>;

pub(crate) fn service(house: &House, settings: &HttpSettings) -> McpHttp {
    http_service(house.face(&McpSettings::default()).unwrap(), settings, CancellationToken::new())
}

/// A POST as a client of any era sends it.
pub(crate) fn post(body: &Value) -> http::request::Builder {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/")
        .header("Host", "127.0.0.1:8765")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream");
    match body["params"]["_meta"].get("io.modelcontextprotocol/protocolVersion") {
        None => request,
        Some(version) => request
            .header("MCP-Protocol-Version", version.as_str().unwrap())
            .header("Mcp-Method", body["method"].as_str().unwrap())
            .header("Mcp-Name", body["params"]["name"].as_str().unwrap_or_default()),
    }
}

pub(crate) fn with(request: http::request::Builder, body: &Value) -> Request<Body> {
    request.body(Full::new(body.to_string().into())).unwrap()
}

pub(crate) fn hello() -> Value {
    let client = json!({"name": "tests", "version": "1"});
    let params = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
}

pub(crate) fn modern_call(tool: &str, arguments: Value) -> Value {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments, "_meta": meta}})
}

pub(crate) async fn send(
    service: &McpHttp,
    request: Request<Body>,
) -> Response<impl http_body::Body<Data = bytes::Bytes>> {
    service.clone().call(request).await.unwrap()
}

pub(crate) async fn begin(service: &McpHttp) -> (StatusCode, Option<String>) {
    let response = send(service, with(post(&hello()), &hello())).await;
    let session = response.headers().get("Mcp-Session-Id").map(|id| id.to_str().unwrap().to_owned());
    (response.status(), session)
}

/// The messages of an answer, whether one came alone or several as events.
async fn events_of(response: Response<impl http_body::Body<Data = bytes::Bytes>>) -> Vec<Value> {
    let Ok(body) = response.into_body().collect().await else { panic!("the body broke off") };
    let text = String::from_utf8(body.to_bytes().to_vec()).unwrap();
    let events: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("data: {")).collect();
    if events.is_empty() {
        return vec![serde_json::from_str(&text).unwrap()];
    }
    events.iter().map(|event| serde_json::from_str(&format!("{{{event}")).unwrap()).collect()
}

/// The last message of an answer.
pub(crate) async fn json_of(response: Response<impl http_body::Body<Data = bytes::Bytes>>) -> Value {
    events_of(response).await.pop().unwrap()
}

#[tokio::test]
async fn a_client_of_the_new_era_is_answered_at_once_with_plain_json() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let call = modern_call("get_market_data", json!({"symbols": ["BTC-USD"]}));
    let response = send(&service, with(post(&call), &call)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["Content-Type"], "application/json");
    let answer = json_of(response).await;
    assert_eq!(answer["result"]["structuredContent"]["markets"][0]["symbol"], "BTC-USD", "{answer}");
}

#[tokio::test]
async fn progress_comes_as_events_before_the_answer() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let mut call = modern_call("subscribe_ticker", json!({"symbols": ["BTC-USD"], "max_updates": 2}));
    call["params"]["_meta"]["progressToken"] = json!("mine");
    let response = send(&service, with(post(&call), &call)).await;
    assert_eq!(response.headers()["Content-Type"], "text/event-stream");
    let events = events_of(response).await;
    let methods: Vec<_> = events.iter().map(|event| event["method"].as_str().unwrap_or("answer")).collect();
    assert_eq!(methods, ["notifications/progress", "notifications/progress", "answer"]);
}

#[tokio::test]
async fn a_client_of_the_older_era_works_within_a_session() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let (status, session) = begin(&service).await;
    assert_eq!(status, StatusCode::OK);
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "list_balances"}});
    let request = post(&call).header("Mcp-Session-Id", session.unwrap()).header("MCP-Protocol-Version", "2025-11-25");
    let answer = json_of(send(&service, with(request, &call)).await).await;
    assert_eq!(answer["result"]["isError"], false, "{answer}");
}

#[tokio::test]
async fn a_human_is_asked_by_an_answer_in_the_new_era_and_the_next_request_brings_the_yes() {
    let house = House::asking_above(500).await;
    let service = service(&house, &HttpSettings::default());
    let mut call = modern_call("place_order", large());
    call["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({"elicitation": {}});
    let asked = json_of(send(&service, with(post(&call), &call)).await).await;
    assert_eq!(asked["result"]["resultType"], "input_required", "{asked}");
    assert_eq!(asked["result"]["inputRequests"]["approval"]["method"], "elicitation/create");

    call["params"]["requestState"] = asked["result"]["requestState"].clone();
    call["params"]["inputResponses"] = json!({"approval": {"action": "accept", "content": {"approve": true}}});
    let placed = json_of(send(&service, with(post(&call), &call)).await).await;
    assert_eq!(placed["result"]["structuredContent"]["order"]["status"], "open", "{placed}");
    let again = json_of(send(&service, with(post(&call), &call)).await).await;
    assert_eq!(again["result"]["structuredContent"]["code"], "conflict", "{again}");
    assert_eq!(house.venue.scripted.arrived(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_lasts_as_long_as_a_human_may_think() {
    let house = House::asking_above(500).await;
    let service = service(&house, &HttpSettings::default());
    let mut hello = hello();
    hello["params"]["capabilities"] = json!({"elicitation": {}});
    let begun = send(&service, with(post(&hello), &hello)).await;
    let session = begun.headers()["Mcp-Session-Id"].clone();
    let in_session = |body: &Value| {
        let request = post(body).header("Mcp-Session-Id", session.clone());
        with(request.header("MCP-Protocol-Version", "2025-11-25"), body)
    };
    let call = json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "place_order", "arguments": large()}});
    let calling = tokio::spawn({
        let (service, request) = (service.clone(), in_session(&call));
        async move { events_of(send(&service, request).await).await }
    });
    settle().await;
    tokio::time::advance(Duration::from_secs(290)).await;
    settle().await;
    // The first request of a server has this id.
    let yes = json!({"jsonrpc": "2.0", "id": 0, "result": {"action": "accept", "content": {"approve": true}}});
    assert_eq!(send(&service, in_session(&yes)).await.status(), StatusCode::ACCEPTED);
    let heard = calling.await.unwrap();
    assert_eq!(heard[heard.len() - 2]["method"], "elicitation/create", "{heard:?}");
    assert_eq!(heard[heard.len() - 1]["result"]["structuredContent"]["order"]["status"], "open", "{heard:?}");
}

#[tokio::test]
async fn a_session_too_many_is_refused_until_another_ends() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings { max_sessions: 2, ..HttpSettings::default() });
    let (_, first) = begin(&service).await;
    begin(&service).await;
    let refused = send(&service, with(post(&hello()), &hello())).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()["Retry-After"], "10");
    let message = json_of(refused).await["error"]["message"].to_string();
    assert!(message.contains("all 2 sessions are taken"), "{message}");

    let call = modern_call("get_account", json!({}));
    assert_eq!(send(&service, with(post(&call), &call)).await.status(), StatusCode::OK, "newer clients need none");

    let end = post(&Value::Null).method(Method::DELETE).header("Mcp-Session-Id", first.unwrap());
    assert_eq!(send(&service, with(end, &Value::Null)).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(begin(&service).await.0, StatusCode::OK);
}

#[tokio::test]
async fn of_many_at_once_only_as_many_are_let_in_as_there_is_room_for() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings { max_sessions: 5, ..HttpSettings::default() });
    let begun = futures_util::future::join_all((0..20).map(|_| begin(&service))).await;
    let let_in = begun.iter().filter(|(status, _)| *status == StatusCode::OK).count();
    let refused = begun.iter().filter(|(status, _)| *status == StatusCode::SERVICE_UNAVAILABLE).count();
    assert_eq!((let_in, refused), (5, 15));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_nobody_uses_makes_room() {
    let house = House::open().await;
    let settings = HttpSettings { max_sessions: 1, session_idle: Duration::from_mins(2), ..HttpSettings::default() };
    let service = service(&house, &settings);
    begin(&service).await;
    tokio::time::advance(Duration::from_secs(100)).await;
    assert_eq!(begin(&service).await.0, StatusCode::SERVICE_UNAVAILABLE);
    tokio::time::advance(Duration::from_secs(30)).await;
    settle().await;
    assert_eq!(begin(&service).await.0, StatusCode::OK);
}

#[rstest]
#[case("127.0.0.1:8765", None, StatusCode::OK)]
#[case("localhost", None, StatusCode::OK)]
#[case("[::1]:8765", None, StatusCode::OK)]
#[case("evil.example", None, StatusCode::FORBIDDEN)]
#[case("localhost", Some("http://localhost:3000"), StatusCode::OK)]
#[case("localhost", Some("http://127.0.0.1:8765"), StatusCode::OK)]
#[case("localhost", Some("https://evil.example"), StatusCode::FORBIDDEN)]
#[case("localhost", Some("http://localhost.evil.example"), StatusCode::FORBIDDEN)]
#[case("localhost", Some("null"), StatusCode::FORBIDDEN)]
#[case("cambist.example", Some("https://app.example"), StatusCode::OK)]
#[case("cambist.example", Some("https://app.example:444"), StatusCode::FORBIDDEN)]
#[tokio::test]
async fn only_known_hosts_and_pages_are_let_in(
    #[case] host: &str,
    #[case] origin: Option<&str>,
    #[case] wanted: StatusCode,
) {
    let house = House::open().await;
    let settings = HttpSettings {
        hosts: vec!["cambist.example".to_owned()],
        origins: vec!["https://app.example:443".to_owned()],
        ..HttpSettings::default()
    };
    let service = service(&house, &settings);
    let call = modern_call("get_account", json!({}));
    let mut request = with(post(&call), &call);
    request.headers_mut().insert("Host", host.parse().unwrap());
    if let Some(origin) = origin {
        request.headers_mut().insert("Origin", origin.parse().unwrap());
    }
    assert_eq!(send(&service, request).await.status(), wanted);
}

#[tokio::test]
async fn a_client_that_hangs_up_stops_its_read() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let call = modern_call("subscribe_ticker", json!({"symbols": ["BTC-USD"], "duration_s": 60}));
    let waiting = tokio::spawn({
        let service = service.clone();
        async move { send(&service, with(post(&call), &call)).await.status() }
    });
    until_listeners(&house, 1).await;
    waiting.abort();
    until_listeners(&house, 0).await;
}

#[tokio::test]
async fn a_shutdown_ends_sessions() {
    let house = House::open().await;
    let shutdown = CancellationToken::new();
    let face = house.face(&McpSettings::default()).unwrap();
    let service = http_service(face, &HttpSettings::default(), shutdown.clone());
    let (_, session) = begin(&service).await;
    let listen = Request::builder()
        .uri("/")
        .header("Host", "localhost")
        .header("Accept", "text/event-stream")
        .header("Mcp-Session-Id", session.unwrap());
    let stream = send(&service, listen.body(Full::default()).unwrap()).await;
    assert_eq!(stream.status(), StatusCode::OK);
    shutdown.cancel();
    assert!(stream.into_body().collect().await.is_ok(), "the stream ends");
}

#[tokio::test]
async fn what_is_longer_than_any_request_of_ours_is_refused() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let call = modern_call("get_order", json!({"order_id": "x".repeat(2 * 1024 * 1024)}));
    assert_eq!(send(&service, with(post(&call), &call)).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
