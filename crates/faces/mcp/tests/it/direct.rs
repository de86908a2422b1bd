//! Calls that are answered without the library's conversation: they must be answered as it would.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use cambist_app::{Call, Position};
use cambist_mcp::{HttpSettings, McpFace, McpHttp, McpSettings, http_service};
use cambist_model::Timestamp;
use cambist_model::access::{Grant, Permission, Proof};
use cambist_ops::{Answer, Caller, Feed, FeedRequest, Problem, Request, Tier, registry};
use cambist_testkit::{ManualClock, SeededIds};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use rstest::rstest;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::http::{Body, modern_call, post, send, service, with};
use crate::scripted::House;

/// A request that says how long it is, as every request over a network does. Only such ones are answered directly.
pub(crate) fn measured(body: &Value) -> http::Request<Body> {
    with(post(body).header("Content-Length", body.to_string().len()), body)
}

pub(crate) async fn whole(service: &McpHttp, request: http::Request<Body>) -> (StatusCode, HeaderMap, String) {
    let (head, body) = send(service, request).await.into_parts();
    let Ok(body) = body.collect().await else { panic!("the body broke off") };
    (head.status, head.headers, without_ids(std::str::from_utf8(&body.to_bytes()).unwrap()))
}

/// An answer with all requests' ids alike.
fn without_ids(text: &str) -> String {
    let mut parts = text.split("req_");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "req_" + part.trim_start_matches(|c: char| c.is_ascii_alphanumeric()))
}

/// Asks the same twice, by both ways. Each way has a house of its own.
async fn both_ways(body: &Value) -> [(StatusCode, HeaderMap, String); 2] {
    let settings = HttpSettings::default();
    let (one, other) = (House::open().await, House::open().await);
    let directly = whole(&service(&one, &settings), measured(body)).await;
    let by_the_library = whole(&service(&other, &settings), with(post(body), body)).await;
    [directly, by_the_library]
}

#[rstest]
#[case::saying_what_it_has_to(json!({}))]
#[case::saying_more(json!({"progressToken": 7, "example.com/turn": {"of": "somebody"}}))]
#[tokio::test]
async fn every_read_is_answered_as_by_the_library(#[case] said_besides: Value) {
    let mut compared = 0;
    for (tool, arguments) in every_read().filter(|(tool, _)| *tool != "subscribe_ticker" || said_besides == json!({})) {
        let mut call = modern_call(tool, arguments.clone());
        let said = call["params"]["_meta"].as_object_mut().unwrap();
        said.extend(said_besides.as_object().unwrap().clone());
        let [directly, by_the_library] = both_ways(&call).await;
        assert_eq!((directly.0, &directly.1), (by_the_library.0, &by_the_library.1), "{tool} {arguments}");
        assert_same_message(&directly.2, &by_the_library.2);
        compared += 1;
    }
    assert!(compared > 60, "{compared}");
}

/// Every tool that only reads, with inputs of several kinds, good and bad.
pub(crate) fn every_read() -> impl Iterator<Item = (&'static str, Value)> {
    let reads = registry().entries().iter().filter(|entry| entry.spec().tier < Tier::Trade);
    let calls = reads.flat_map(|entry| {
        let arguments = [
            json!({}),
            json!({"symbols": ["BTC-USD"], "max_updates": 1}),
            json!({"symbol": "BTC-USD", "exchange": "paper"}),
            json!({"symbol": "NOPE", "nonsense": 1}),
        ];
        arguments.map(|given| (entry.spec().name, given))
    });
    calls.filter(|(tool, given)| !waits(tool, given))
}

/// The library sorts the fields of what it is given as structure; what is answered directly has them in their own order,
/// as the text in both. In all else the bytes are the same.
pub(crate) fn assert_same_message(directly: &str, by_the_library: &str) {
    let Ok(direct) = serde_json::from_str::<Value>(directly) else { return assert_eq!(directly, by_the_library) };
    let text = direct["result"]["content"][0]["text"].as_str().unwrap_or_default();
    let structure = |text: &str| format!(r#""structuredContent":{text},"isError""#);
    let sorted = direct["result"]["structuredContent"].to_string();
    assert_eq!(directly.replace(&structure(text), &structure(&sorted)), by_the_library);
}

/// Would the answer come only when a clock goes on that nobody moves?
fn waits(tool: &str, arguments: &Value) -> bool {
    tool == "subscribe_ticker" && arguments.get("max_updates").is_none()
}

#[rstest]
#[case("another kind of id", &["id"], json!("seven"))]
#[case("no id at all", &["id"], Value::Null)]
#[case("another version of JSON-RPC", &["jsonrpc"], json!("1.0"))]
#[case("a field too many", &["extra"], json!(1))]
#[case("arguments that are none", &["params", "arguments"], json!([1]))]
#[case("a version that does not exist", &["params", "_meta", "io.modelcontextprotocol/protocolVersion"], json!("2030-01-01"))]
#[case("abilities that are none", &["params", "_meta", "io.modelcontextprotocol/clientCapabilities"], json!(7))]
#[case("a client without a name", &["params", "_meta", "io.modelcontextprotocol/clientInfo"], json!({}))]
#[case("a fault that is wanted", &["params", "_meta", "cambist/simulate_fault"], json!("timeout"))]
#[case("a fault that does not exist", &["params", "_meta", "cambist/simulate_fault"], json!("flood"))]
#[case("a tool that is not there", &["params", "name"], json!("get_rich"))]
#[case("a state of another request", &["params", "requestState"], json!("x"))]
#[tokio::test]
async fn whatever_is_special_or_wrong_is_answered_by_the_library(
    #[case] what: &str,
    #[case] place: &[&str],
    #[case] value: Value,
) {
    let mut call = modern_call("get_market_data", json!({"symbols": ["BTC-USD"]}));
    let mut at = &mut call;
    for step in place {
        at = &mut at[*step];
    }
    *at = value;
    let [directly, by_the_library] = both_ways(&call).await;
    assert_eq!((directly.0, &directly.1), (by_the_library.0, &by_the_library.1), "{what}");
    assert_same_message(&directly.2, &by_the_library.2);
}

#[rstest]
#[case("Mcp-Name", "list_products")]
#[case("Mcp-Method", "tools/list")]
#[case("MCP-Protocol-Version", "2025-11-25")]
#[case("Accept", "application/json")]
#[case("Content-Type", "text/plain")]
#[case("Host", "evil.example")]
#[case("Host", "localhost.evil.example")]
#[case("Origin", "https://evil.example")]
#[case("Mcp-Param-Symbols", "ETH-USD")]
#[tokio::test]
async fn a_head_that_says_something_else_is_judged_by_the_library(#[case] header: &'static str, #[case] value: &str) {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    let call = modern_call("get_market_data", json!({"symbols": ["BTC-USD"]}));
    let (mut one, mut other) = (measured(&call), with(post(&call), &call));
    for request in [&mut one, &mut other] {
        request.headers_mut().insert(header, value.parse().unwrap());
    }
    let (directly, by_the_library) = (whole(&service, one).await, whole(&service, other).await);
    assert_eq!((directly.0, &directly.2), (by_the_library.0, &by_the_library.2));
}

/// Notes how many tasks there are when it is asked.
#[derive(Default)]
pub(crate) struct Counter(AtomicUsize);

impl Counter {
    /// What it noted last.
    pub(crate) fn noted(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Caller for Counter {
    async fn call(&self, _: Request) -> Result<Answer, Problem> {
        self.0.store(tokio::runtime::Handle::current().metrics().num_alive_tasks(), Ordering::Relaxed);
        Ok(Answer::once("{}"))
    }

    async fn feed(&self, _: Call, _: FeedRequest, _: Option<Position>) -> Result<Feed, Problem> {
        panic!("nobody asks for a feed")
    }
}

/// A face before somebody who counts.
pub(crate) fn counting() -> (Arc<Counter>, McpHttp) {
    let counter = Arc::new(Counter::default());
    let (ids, clock) = (Arc::new(SeededIds::default()), Arc::new(ManualClock::new(Timestamp::EPOCH)));
    let face = McpFace::new(Arc::clone(&counter) as _, ids, clock, &McpSettings::default()).unwrap();
    let service = http_service(face, &HttpSettings::default(), CancellationToken::new());
    (counter, service)
}

/// How many tasks a call takes besides the one that asks.
async fn tasks(call: &Value, grant: Option<Grant>) -> usize {
    let (counter, service) = counting();
    let mut request = measured(call);
    if let Some(grant) = grant {
        request.extensions_mut().insert(Arc::new(grant));
    }
    whole(&service, request).await;
    counter.noted()
}

#[tokio::test]
async fn a_plain_read_takes_no_task_of_its_own_and_everything_else_does() {
    let read = modern_call("get_market_data", json!({"symbols": ["BTC-USD"]}));
    assert_eq!(tasks(&read, None).await, 0);
    let mut telling = read.clone();
    telling["params"]["_meta"]["progressToken"] = json!("mine");
    assert_eq!(tasks(&telling, None).await, 0, "there is no progress to tell");
    telling["params"]["name"] = json!("subscribe_ticker");
    assert_ne!(tasks(&telling, None).await, 0, "progress is told by the library");
    let trade = modern_call("cancel_order", json!({"order_id": "x"}));
    assert_ne!(tasks(&trade, None).await, 0, "what acts goes the whole way");
}

/// Calls a tool that a token permits and one that it does not, each as `request` does.
pub(crate) async fn only_what_is_permitted_is_read(
    service: &McpHttp,
    request: impl Fn(&str, Value) -> http::Request<Body>,
) {
    let grant = Grant {
        proof: Proof::Token,
        permissions: [Permission::ReadMarketData].into_iter().collect(),
        ..Grant::local("agent")
    };
    for (tool, wanted) in [("get_market_data", false), ("list_balances", true)] {
        let mut request = request(tool, json!({"symbols": ["BTC-USD"]}));
        request.extensions_mut().insert(Arc::new(grant.clone()));
        let (_, _, body) = whole(service, request).await;
        assert_eq!(body.contains("there is no tool"), wanted, "{body}");
    }
}

#[tokio::test]
async fn what_a_token_does_not_permit_is_not_read() {
    let house = House::open().await;
    let service = service(&house, &HttpSettings::default());
    only_what_is_permitted_is_read(&service, |tool, arguments| measured(&modern_call(tool, arguments))).await;
}
