//! Calls within a session that are answered without the library: they must be answered as it would.

use std::sync::Arc;
use std::time::Duration;

use cambist_mcp::{HttpSettings, McpFace, McpHttp, McpSettings, http_service};
use cambist_testkit::SeededIds;
use http::{HeaderMap, Method, Request, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::cancellation::{Slow, settle};
use crate::direct::{assert_same_message, counting, every_read, measured, only_what_is_permitted_is_read, whole};
use crate::http::{Body, begin, post, send, service, with};
use crate::recorder::clock;
use crate::scripted::House;

fn call(tool: &str, arguments: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
}

/// A request of a session. Only one that says how long it is is answered directly.
fn within(session: &str, body: &Value, directly: bool) -> Request<Body> {
    let mut request = if directly { measured(body) } else { with(post(body), body) };
    request.headers_mut().insert("Mcp-Session-Id", session.parse().unwrap());
    request.headers_mut().insert("MCP-Protocol-Version", "2025-11-25".parse().unwrap());
    request
}

async fn open(service: &McpHttp) -> String {
    begin(service).await.1.unwrap()
}

/// Events with all streams' numbers alike.
fn without_numbers(events: &str) -> String {
    let lines = events.lines().map(|line| match line.strip_prefix("id: ").and_then(|id| id.split_once('/')) {
        Some((event, _)) => format!("id: {event}/N"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Asks the same twice, by both ways. Each way has a house and a session of its own.
async fn both_ways(body: &Value) -> [(StatusCode, HeaderMap, String); 2] {
    let mut answers = Vec::new();
    for directly in [true, false] {
        let house = House::open().await;
        let service = service(&house, &HttpSettings::default());
        let session = open(&service).await;
        let (status, headers, events) = whole(&service, within(&session, body, directly)).await;
        answers.push((status, headers, without_numbers(&events)));
    }
    answers.try_into().unwrap()
}

/// The last data of a stream; the whole body if it is none.
fn message(events: &str) -> &str {
    events.lines().filter_map(|line| line.strip_prefix("data: ")).next_back().unwrap_or(events)
}

fn assert_same([directly, by_the_library]: [(StatusCode, HeaderMap, String); 2], what: &str) {
    assert_eq!((directly.0, &directly.1), (by_the_library.0, &by_the_library.1), "{what}");
    assert_same_message(message(&directly.2), message(&by_the_library.2));
    let around = |events: &str| events.replacen(message(events), "", 1);
    assert_eq!(around(&directly.2), around(&by_the_library.2), "{what}");
}

#[rstest]
#[case::saying_nothing_more(None)]
#[case::saying_more(Some(json!({"progressToken": 7, "example.com/turn": {"of": "somebody"}})))]
#[tokio::test]
async fn every_read_is_answered_as_by_the_library(#[case] said: Option<Value>) {
    let mut compared = 0;
    for (tool, arguments) in every_read().filter(|(tool, _)| *tool != "subscribe_ticker") {
        let mut call = call(tool, &arguments);
        if let Some(said) = &said {
            call["params"]["_meta"] = said.clone();
        }
        assert_same(both_ways(&call).await, &format!("{tool} {arguments}"));
        compared += 1;
    }
    assert!(compared > 60, "{compared}");
}

#[rstest]
#[case("another kind of id", &["id"], json!("seven"))]
#[case("no id at all", &["id"], Value::Null)]
#[case("another version of JSON-RPC", &["jsonrpc"], json!("1.0"))]
#[case("a field too many", &["extra"], json!(1))]
#[case("another method", &["method"], json!("tools/list"))]
#[case("a method that does not exist", &["method"], json!("tools/cull"))]
#[case("arguments that are none", &["params", "arguments"], json!([1]))]
#[case("a revision of its own", &["params", "_meta"], json!({"io.modelcontextprotocol/protocolVersion": "2025-06-18"}))]
#[case("a revision without sessions", &["params", "_meta"], json!({"io.modelcontextprotocol/protocolVersion": "2026-07-28"}))]
#[case("a fault that is wanted", &["params", "_meta"], json!({"cambist/simulate_fault": "timeout"}))]
#[case("a fault that does not exist", &["params", "_meta"], json!({"cambist/simulate_fault": "flood"}))]
#[case("a tool that is not there", &["params", "name"], json!("get_rich"))]
#[case("a tool that acts", &["params", "name"], json!("cancel_all_orders"))]
#[case("a state of another request", &["params", "requestState"], json!("x"))]
#[tokio::test]
async fn whatever_is_special_or_wrong_is_answered_by_the_library(
    #[case] what: &str,
    #[case] place: &[&str],
    #[case] value: Value,
) {
    let mut call = call("get_market_data", &json!({"symbols": ["BTC-USD"]}));
    let (last, steps) = place.split_last().unwrap();
    let at = steps.iter().fold(&mut call, |at, step| &mut at[*step]);
    at[*last] = value;
    assert_same(both_ways(&call).await, what);
}

#[rstest]
#[case("MCP-Protocol-Version", "2026-07-28")]
#[case("MCP-Protocol-Version", "2030-01-01")]
#[case("MCP-Protocol-Version", "2025-06-18")]
#[case("Accept", "application/json")]
#[case("Content-Type", "text/plain")]
#[case("Host", "evil.example")]
#[case("Origin", "https://evil.example")]
#[case("Mcp-Session-Id", "another")]
#[tokio::test]
async fn a_head_that_says_something_else_is_judged_as_by_the_library(
    #[case] header: &'static str,
    #[case] value: &str,
) {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let session = open(&service).await;
    let mut answers = Vec::new();
    for directly in [true, false] {
        let mut request = within(&session, &call("list_exchanges", &json!({"nonsense": 1})), directly);
        request.headers_mut().insert(header, value.parse().unwrap());
        let (status, headers, events) = whole(&service, request).await;
        answers.push((status, headers, without_numbers(&events)));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_session_that_is_closed_or_was_never_open_is_not_found() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let session = open(&service).await;
    let read = call("get_market_data", &json!({"symbols": ["BTC-USD"]}));
    assert_eq!(send(&service, within(&session, &read, true)).await.status(), StatusCode::OK);
    let end = post(&Value::Null).method(Method::DELETE).header("Mcp-Session-Id", &session);
    assert_eq!(send(&service, with(end, &Value::Null)).await.status(), StatusCode::NO_CONTENT);
    for unknown in [session.as_str(), "never"] {
        let (status, _, said) = whole(&service, within(unknown, &read, true)).await;
        assert_eq!((status, said.as_str()), (StatusCode::NOT_FOUND, "Not Found: Session not found"));
    }
}

#[tokio::test]
async fn a_plain_read_takes_no_task_of_its_own_and_everything_else_does() {
    let (counter, service) = counting();
    let session = open(&service).await;
    settle().await;
    let idle = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let read = call("get_market_data", &json!({"symbols": ["BTC-USD"]}));
    let act = call("cancel_order", &json!({"order_id": "x"}));
    let long = call("subscribe_ticker", &json!({"symbols": ["BTC-USD"]}));
    for (call, has_task) in [(read, false), (act, true), (long, true)] {
        whole(&service, within(&session, &call, true)).await;
        assert_eq!(counter.noted() > idle, has_task, "{call}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_used_for_nothing_but_reads_stays_open_until_they_stop() {
    let house = House::open().await;
    let settings = HttpSettings { session_idle: Duration::from_mins(2), ..HttpSettings::default() };
    let service = service(&house, &settings);
    let session = open(&service).await;
    let read = call("get_market_data", &json!({"symbols": ["BTC-USD"]}));
    for _ in 0..10 {
        tokio::time::advance(Duration::from_secs(100)).await;
        settle().await;
        assert_eq!(send(&service, within(&session, &read, true)).await.status(), StatusCode::OK);
        settle().await;
    }
    tokio::time::advance(Duration::from_secs(119)).await;
    settle().await;
    let ping = json!({"jsonrpc": "2.0", "id": 8, "method": "ping"});
    assert_eq!(send(&service, within(&session, &ping, false)).await.status(), StatusCode::OK);
    settle().await;
    tokio::time::advance(Duration::from_secs(122)).await;
    settle().await;
    assert_eq!(send(&service, within(&session, &read, true)).await.status(), StatusCode::NOT_FOUND);
}

/// A face before somebody who takes their time.
fn slow() -> (Arc<Slow>, McpHttp) {
    let slow = Arc::new(Slow::default());
    let ids = Arc::new(SeededIds::default());
    let face = McpFace::new(Arc::clone(&slow) as _, ids, clock(), &McpSettings::default()).unwrap();
    let service = http_service(face, &HttpSettings::default(), CancellationToken::new());
    (slow, service)
}

#[rstest]
#[case("canceled", true)]
#[case("canceled", false)]
#[case("closed", true)]
#[case("closed", false)]
#[tokio::test]
async fn a_read_ends_without_an_answer_when_it_is_canceled_or_its_session_closed(
    #[case] how: &str,
    #[case] directly: bool,
) {
    let (slow, service) = slow();
    let session = open(&service).await;
    let reading = tokio::spawn({
        let (service, request) = (service.clone(), within(&session, &call("get_account", &json!({})), directly));
        async move { whole(&service, request).await }
    });
    slow.begun.notified().await;
    if how == "canceled" {
        let cancel = json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 7}});
        assert_eq!(send(&service, within(&session, &cancel, true)).await.status(), StatusCode::ACCEPTED);
    } else {
        let end = post(&Value::Null).method(Method::DELETE).header("Mcp-Session-Id", &session);
        send(&service, with(end, &Value::Null)).await;
    }
    let (status, _, events) = reading.await.unwrap();
    assert_eq!((status, without_numbers(&events).as_str()), (StatusCode::OK, "data: \nid: 0/N\nretry: 3000\n"));
    slow.go_on.notify_one();
    settle().await;
    // The library lets a read go on whose session is closed, and tells nobody what came of it.
    assert_eq!(slow.is_finished(), how == "closed" && !directly);
}

#[tokio::test]
async fn two_reads_at_once_are_answered_each_to_its_own_even_by_the_same_id() {
    let (slow, service) = slow();
    let session = open(&service).await;
    let read = |directly| {
        let (service, request) = (service.clone(), within(&session, &call("get_account", &json!({})), directly));
        tokio::spawn(async move { whole(&service, request).await })
    };
    let one = read(true);
    slow.begun.notified().await;
    let other = read(true);
    slow.begun.notified().await;
    slow.go_on.notify_waiters();
    for answer in [one, other] {
        let (status, _, events) = answer.await.unwrap();
        assert_eq!((status, message(&events).contains(r#""id":7"#)), (StatusCode::OK, true));
    }
}

#[tokio::test]
async fn what_a_token_does_not_permit_is_not_read() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let session = open(&service).await;
    only_what_is_permitted_is_read(&service, |tool, arguments| within(&session, &call(tool, &arguments), true)).await;
}
